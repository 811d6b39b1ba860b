import type { Finding } from "../../findings/finding.js";
import { xmlText } from "../../report/xml-text.js";
import type { ConformanceReport, Outcome, ScenarioResult, StepResult } from "../scenario-result.js";
import type { ScriptRun } from "../script.js";
import { findingEntry } from "./finding-text.js";
import { pageStyle } from "./page-style.js";
import { countsText, plainText, seconds } from "./plain-text.js";

/**
 * One page that needs nothing else: verdict, a row a scenario, then each scenario with its steps, its finding and what the
 * script printed. It has no script, and its policy forbids any.
 */
export function conformanceHtml(report: ConformanceReport): string {
  const outcomes = report.scenarios.map(({ outcome }) => outcome);
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${xmlText(policy)}">
<title>Partner compatibility of ${text(baseName(report.script))}</title>
<style>
${pageStyle}</style>
</head>
<body>
<header>
<h1>KubeVirt partner compatibility</h1>
<p class="verdict ${worstOf(outcomes)}">${verdictText(outcomes)}</p>
${facts(report)}
</header>
<main>
${overview(report.scenarios)}
${report.scenarios.map(section).join("\n")}
</main>
</body>
</html>
`;
}

const text = (value: string): string => xmlText(plainText(value));
const baseName = (path: string): string => path.split("/").at(-1) ?? path;

function worstOf(outcomes: readonly Outcome[]): Outcome {
  return (["failed", "error", "skipped"] as const).find((one) => outcomes.includes(one)) ?? "passed";
}

function verdictText(outcomes: readonly Outcome[]): string {
  const worst = worstOf(outcomes);
  if (worst === "passed") return `All ${outcomes.length} scenarios passed`;
  return `${countsText(outcomes)} of ${outcomes.length} scenarios`;
}

function facts({ script, cluster, versions, startedAt, milliseconds }: ConformanceReport): string {
  const rows = [
    ["Script", script],
    ["Cluster", cluster],
    ...Object.entries(versions),
    ["Date", startedAt],
    ["Duration", seconds(milliseconds)],
  ];
  const cells = rows.map(([name = "", value = ""]) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>`);
  return `<dl class="facts">${cells.join("")}</dl>`;
}

function overview(scenarios: readonly ScenarioResult[]): string {
  const rows = scenarios.map(({ name, title, origin, outcome, milliseconds, finding }, at) => {
    const code = finding === undefined ? "" : `<code>${text(finding.code)}</code>`;
    return `<tr><td><a href="#scenario-${at}">${text(name)}</a></td><td>${text(title)}</td><td>${origin}</td><td>${badge(outcome)}</td><td class="time">${seconds(milliseconds)}</td><td>${code}</td></tr>`;
  });
  const head = ["Scenario", "What it proves", "Origin", "Outcome", "Time", "Finding"];
  return `<table><thead><tr>${head.map((name) => `<th>${name}</th>`).join("")}</tr></thead><tbody>
${rows.join("\n")}
</tbody></table>`;
}

const badge = (outcome: Outcome): string => `<span class="badge ${outcome}">${outcome}</span>`;

function section(result: ScenarioResult, at: number): string {
  const { name, title, outcome, reason, finding, related, steps, runs, warnings } = result;
  const parts = [
    `<h2>${text(name)} ${badge(outcome)}</h2>`,
    `<p>${text(title)}</p>`,
    reason === undefined ? "" : `<p class="reason">${text(reason)}</p>`,
    finding === undefined ? "" : explanation(finding),
    related.length === 0 ? "" : `<p>Also found: ${related.map(shortly).join("; ")}</p>`,
    stepTable(steps),
    ...runs.map((run) => call(run, outcome === "failed")),
    ...warnings.map((warning) => `<p class="warning">While cleaning up: ${text(warning)}</p>`),
  ];
  return `<section id="scenario-${at}" class="${outcome}">\n${parts.filter((part) => part !== "").join("\n")}\n</section>`;
}

const shortly = ({ code, message }: Finding): string => `<code>${text(code)}</code> ${text(message)}`;

/** The finding, with all the catalogue says of it. */
function explanation(finding: Finding): string {
  const entry = findingEntry(finding.code);
  const object = finding.object ?? finding.machine;
  const rows = [
    ["Seen", `${finding.message}${object === undefined ? "" : ` (${object})`}`],
    ["What follows", entry?.explanation],
    ["Remedy", entry?.remedy],
    ["Source", entry?.source],
  ].filter(([, value]) => value !== undefined);
  const cells = rows.map(([label = "", value = ""]) => `<dt>${label}</dt><dd>${text(value)}</dd>`);
  return `<div class="finding"><h3><code>${text(finding.code)}</code> ${text(entry?.title ?? "")}</h3><dl>${cells.join("")}</dl></div>`;
}

function stepTable(steps: readonly StepResult[]): string {
  if (steps.length === 0) return "";
  const rows = steps.map(({ title, outcome, milliseconds }) => {
    const time = outcome === "not run" ? "" : seconds(milliseconds);
    return `<li class="${outcome.replace(" ", "-")}">${text(title)} <span class="time">${time}</span></li>`;
  });
  return `<ol>\n${rows.join("\n")}\n</ol>`;
}

function call({ arguments: args, code, timedOut, output, milliseconds }: ScriptRun, open: boolean): string {
  const end = timedOut ? "did not end in time" : `exit code ${code ?? "none"}`;
  const summary = `<code>${text(args.join(" "))}</code> ${end}, ${seconds(milliseconds)}`;
  return `<details${open ? " open" : ""}><summary>${summary}</summary><pre>${text(output)}</pre></details>`;
}
