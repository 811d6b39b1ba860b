import type { AuditReport } from "../audit/audit-report.js";
import { catalogueEntry } from "../findings/catalogue.js";
import { printable } from "../printable.js";
import { findingRows, subjectOf } from "./audit-row.js";

/** Two tables: machines with verdicts, findings with their remedies. */
export function markdownFormat(report: AuditReport): string {
  const machines = Array.from(report.machines, ({ namespace, name, verdict, roles }) => {
    const reason = roles.find((role) => role.verdict === verdict)?.reason ?? "";
    return [`${namespace}/${name}`, verdict, reason];
  });
  const findings = Array.from(findingRows(report), ({ finding, severity }) => [
    finding.code,
    severity,
    subjectOf(finding),
    finding.message,
    catalogueEntry(finding.code)?.remedy ?? "",
  ]);
  return [
    "# Audit\n",
    table(["Machine", "Verdict", "Reason"], machines),
    table(["Code", "Severity", "Subject", "Finding", "Remedy"], findings),
    ...report.problems.map((problem) => `Unreadable: ${cell(problem)}\n`),
  ].join("\n");
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const lines = [header, header.map(() => "---"), ...rows.map((row) => row.map(cell))];
  return lines.map((line) => `| ${line.join(" | ")} |\n`).join("");
}

/** Text that can neither end the cell nor begin markup. */
function cell(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]()#+!|<>~]/g, "\\$&")
    .replaceAll("\n", " ");
}
