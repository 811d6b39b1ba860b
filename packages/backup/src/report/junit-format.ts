import type { AuditReport, MachineReport } from "../audit/audit-report.js";
import { catalogueEntry, severities, severityOf } from "../findings/catalogue.js";
import type { Severity } from "../findings/catalogue-entry.js";
import type { Finding } from "../findings/finding.js";
import { xmlText } from "./xml-text.js";

/** One test case. */
interface Case {
  readonly classname: string;
  readonly name: string;
  readonly failures: readonly Finding[];
  readonly output: string;
}

/**
 * A test case a machine, failed when it has a finding at or above `failOn`, and one for what is around them; the form
 * of the Jenkins xUnit schema. In pieces: the machines are gone through once to be counted, and once to be written.
 */
export function* junitFormat(report: AuditReport, failOn: Severity): IterableIterator<string> {
  let [tests, failed] = [0, 0];
  for (const { failures } of casesOf(report, failOn)) {
    tests++;
    if (failures.length > 0) failed++;
  }
  const counts = `tests="${tests}" failures="${failed}" errors="0"`;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="unfold audit" ${counts} skipped="0" time="0">\n`;
  for (const one of casesOf(report, failOn)) yield testCase(one);
  yield "  </testsuite>\n</testsuites>\n";
}

function* casesOf(report: AuditReport, failOn: Severity): IterableIterator<Case> {
  for (const machine of report.machines) {
    const failures = failuresOf(machine.findings, failOn);
    yield { classname: machine.namespace, name: machine.name, failures, output: outputOf(machine) };
  }
  const failures = failuresOf(report.findings, failOn);
  yield { classname: "unfold", name: "backup and clusters", failures, output: "" };
}

function testCase({ classname, name, failures, output }: Case): string {
  const inner = [
    ...(failures.length === 0 ? [] : [failure(failures)]),
    ...(output === "" ? [] : [`      <system-out>${xmlText(output)}</system-out>\n`]),
  ].join("");
  const opening = `    <testcase classname="${xmlText(classname)}" name="${xmlText(name)}" time="0"`;
  return inner === "" ? `${opening}/>\n` : `${opening}>\n${inner}    </testcase>\n`;
}

function failuresOf(findings: readonly Finding[], failOn: Severity): readonly Finding[] {
  const counting = findings.filter(({ suppressed }) => suppressed === undefined);
  return counting.filter(({ code }) => severities.indexOf(severityOf(code)) >= severities.indexOf(failOn));
}

/** A test case has one failure at most: several findings stand in it together. */
function failure(findings: readonly Finding[]): string {
  const codes = [...new Set(findings.map(({ code }) => code))].join(", ");
  const lines = findings.map(({ code, role, message }) => {
    const entry = catalogueEntry(code);
    return `${code} ${entry?.title ?? ""}${role === undefined ? "" : ` (${role})`}: ${message}. ${entry?.remedy ?? ""}`;
  });
  return `      <failure message="${xmlText(codes)}" type="finding">${xmlText(lines.join("\n"))}</failure>\n`;
}

function outputOf({ verdict, roles }: MachineReport): string {
  return [
    `verdict: ${verdict}`,
    ...roles.map(({ role, verdict: one, reason }) => `${role}: ${one}: ${reason}`),
  ].join("\n");
}
