import { unfoldPrefix } from "@unfold/instancetype";
import type { Finding } from "../../findings/finding.js";
import type { ConformanceReport } from "../scenario-result.js";
import { findingEntry } from "./finding-text.js";
import { plainText } from "./plain-text.js";

/** The whole run as data: `kind: ConformanceReport`. Times are milliseconds. */
export function conformanceJson(report: ConformanceReport): string {
  const scenarios = report.scenarios.map((result) => ({
    ...result,
    ...(result.finding === undefined ? {} : { finding: findingData(result.finding) }),
    related: result.related.map(findingData),
    milliseconds: Math.round(result.milliseconds),
    steps: result.steps.map((step) => ({ ...step, milliseconds: Math.round(step.milliseconds) })),
    runs: result.runs.map((run) => ({
      ...run,
      milliseconds: Math.round(run.milliseconds),
      output: plainText(run.output),
    })),
  }));
  const data = {
    apiVersion: `${unfoldPrefix}/v1alpha1`,
    kind: "ConformanceReport",
    ...report,
    milliseconds: Math.round(report.milliseconds),
    scenarios,
  };
  return `${JSON.stringify(data, undefined, 2)}\n`;
}

function findingData(finding: Finding): object {
  const entry = findingEntry(finding.code);
  return { ...finding, severity: entry?.severity, title: entry?.title, remedy: entry?.remedy };
}
