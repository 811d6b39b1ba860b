import type { AuditReport } from "../audit/audit-report.js";
import { catalogueEntry } from "../findings/catalogue.js";
import { printable } from "../printable.js";
import { findingRows, subjectOf } from "./audit-row.js";

/** Two tables, in pieces: machines with verdicts, findings with their remedies. */
export function* markdownFormat(report: AuditReport): IterableIterator<string> {
  yield "# Audit\n\n";
  yield* table(["Machine", "Verdict", "Reason"], machineRows(report));
  yield "\n";
  yield* table(["Code", "Severity", "Subject", "Finding", "Remedy"], remedyRows(report));
  for (const problem of report.problems) yield `\nUnreadable: ${cell(problem)}\n`;
}

function* machineRows(report: AuditReport): IterableIterator<readonly string[]> {
  for (const { namespace, name, verdict, roles } of report.machines) {
    const reason = roles.find((role) => role.verdict === verdict)?.reason ?? "";
    yield [`${namespace}/${name}`, verdict, reason];
  }
}

function* remedyRows(report: AuditReport): IterableIterator<readonly string[]> {
  for (const { finding, severity } of findingRows(report)) {
    const remedy = catalogueEntry(finding.code)?.remedy ?? "";
    yield [finding.code, severity, subjectOf(finding), finding.message, remedy];
  }
}

/** Nothing at all when there are no rows. */
function* table(header: readonly string[], rows: Iterable<readonly string[]>): IterableIterator<string> {
  let isFirst = true;
  for (const row of rows) {
    if (isFirst) yield `${line(header)}${line(header.map(() => "---"))}`;
    isFirst = false;
    yield line(row.map(cell));
  }
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;

/** Text that can neither end the cell nor begin markup. */
function cell(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]()#+!|<>~]/g, "\\$&")
    .replaceAll("\n", " ");
}
