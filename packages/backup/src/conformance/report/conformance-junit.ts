import { xmlText } from "../../report/xml-text.js";
import type { ConformanceReport, ScenarioResult } from "../scenario-result.js";
import { findingEntry } from "./finding-text.js";
import { plainText } from "./plain-text.js";

/** A test case a scenario, in the form of the Jenkins xUnit schema. */
export function conformanceJunit({ scenarios, milliseconds, startedAt }: ConformanceReport): string {
  const count = (outcome: ScenarioResult["outcome"]): number =>
    scenarios.filter((result) => result.outcome === outcome).length;
  const counts = `tests="${scenarios.length}" failures="${count("failed")}" errors="${count("error")}" skipped="${count("skipped")}"`;
  const opening = `  <testsuite name="unfold conformance" ${counts} time="${inSeconds(milliseconds)}" timestamp="${xmlText(startedAt)}">`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${opening}\n${scenarios.map(testCase).join("")}  </testsuite>\n</testsuites>\n`;
}

const inSeconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

function testCase(result: ScenarioResult): string {
  const { origin, name, title } = result;
  const label = `name="${attribute(`${name} ${title}`)}" time="${inSeconds(result.milliseconds)}"`;
  const opening = `    <testcase classname="${attribute(origin)}" ${label}>`;
  const output = result.runs.map(({ arguments: args, code, output }) => {
    return `$ ${args.join(" ")}\n${plainText(output).trimEnd()}\n(exit code ${code ?? "none"})`;
  });
  const printed =
    output.length === 0 ? "" : `      <system-out>${xmlText(plainText(output.join("\n")))}</system-out>\n`;
  return `${opening}\n${verdict(result)}${printed}    </testcase>\n`;
}

const attribute = (text: string): string => xmlText(plainText(text).replaceAll("\n", " "));

/** What kind of element an outcome is; a scenario that passed has none. */
function verdict({ outcome, reason = "", finding, related }: ScenarioResult): string {
  if (outcome === "passed") return "";
  if (outcome === "skipped") return `      <skipped>${attribute(reason)}</skipped>\n`;
  if (outcome === "error") return `      <error message="${attribute(reason)}" type="error"/>\n`;
  const entry = finding === undefined ? undefined : findingEntry(finding.code);
  const lines = [
    reason,
    ...(finding === undefined ? [] : [`${finding.code} ${entry?.title ?? ""}: ${finding.message}`]),
    ...(entry === undefined ? [] : [`Remedy: ${entry.remedy}`]),
    ...related.map(({ code, message }) => `also ${code}: ${message}`),
  ];
  return `      <failure message="${attribute(finding?.code ?? reason)}" type="finding">${xmlText(plainText(lines.join("\n")))}</failure>\n`;
}
