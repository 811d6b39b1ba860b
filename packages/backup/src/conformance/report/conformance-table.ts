import { printable } from "../../printable.js";
import { textColumns } from "../../report/text-columns.js";
import type { Scenario } from "../scenario.js";
import type { ConformanceReport, ScenarioResult } from "../scenario-result.js";
import { findingEntry } from "./finding-text.js";
import { countsText, plainText, seconds } from "./plain-text.js";

/** A row a scenario; then, for each that did not pass, the step, the finding and what the script printed. */
export function conformanceTable({ scenarios, milliseconds }: ConformanceReport): string {
  const rows = scenarios.map((result) => [
    result.name,
    result.outcome,
    seconds(result.milliseconds),
    result.finding?.code ?? "",
    printable(result.title),
  ]);
  const table = textColumns([["SCENARIO", "OUTCOME", "TIME", "FINDING", "TITLE"], ...rows]);
  const details = scenarios.filter(({ outcome }) => outcome !== "passed").map(detail);
  const counts = countsText(scenarios.map(({ outcome }) => outcome));
  const noun = scenarios.length === 1 ? "scenario" : "scenarios";
  return [table, ...details, `${scenarios.length} ${noun} in ${seconds(milliseconds)}: ${counts}\n`].join(
    "\n",
  );
}

function detail(result: ScenarioResult): string {
  const step = result.steps.find(({ outcome }) => outcome === "failed");
  const lines = [
    `${result.name} ${result.outcome}${step === undefined ? "" : ` at: ${printable(step.title)}`}`,
    ...labelled("reason", result.reason),
    ...findingLines(result),
    ...(result.outcome === "failed" ? outputLines(result) : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function findingLines({ finding, related }: ScenarioResult): readonly string[] {
  if (finding === undefined) return [];
  const entry = findingEntry(finding.code);
  return [
    `  finding: ${finding.code} ${entry?.title ?? ""}: ${printable(finding.message)}`,
    ...labelled("remedy", entry?.remedy),
    ...(related.length === 0 ? [] : [`  also:    ${related.map(({ code }) => code).join(", ")}`]),
  ];
}

function labelled(label: string, text: string | undefined): readonly string[] {
  return text === undefined ? [] : [`  ${`${label}:`.padEnd(9)}${printable(text)}`];
}

/** The last lines of the last call before the clean-up. */
function outputLines({ runs }: ScenarioResult): readonly string[] {
  const last = runs.findLast(({ arguments: [verb] }) => verb !== "delete-backup");
  if (last === undefined) return [];
  const lines = plainText(last.output).trimEnd().split("\n").slice(-10);
  return [
    `  script:  ${last.arguments.map(printable).join(" ")} (exit code ${last.code ?? "none"})`,
    ...lines.filter((line) => line !== "").map((line) => `    ${line}`),
  ];
}

/** What `--list` prints: the scenarios tell themselves. */
export function scenarioList(scenarios: readonly Scenario[]): string {
  return scenarios
    .map(({ name, title, origin, needs, steps }) => {
      const need =
        needs === undefined ? "" : `, needs ${needs === "own cluster" ? "a cluster of its own" : needs}`;
      return `${name}  ${title} (${origin}${need})\n${steps.map((step, at) => `  ${String(at + 1).padStart(2)}. ${step.title}\n`).join("")}`;
    })
    .join("\n");
}
