import type { AuditReport } from "../audit/audit-report.js";
import { printable } from "../printable.js";
import { findingRows } from "./audit-row.js";

const header = ["namespace", "name", "verdict", "code", "severity", "role", "object", "message"];

/** A line a finding, and one for each machine without any, so that every machine is counted (RFC 4180). */
export function* csvFormat(report: AuditReport): IterableIterator<string> {
  for (const row of rowsOf(report)) yield `${row.map(csvCell).join(",")}\r\n`;
}

function* rowsOf(report: AuditReport): IterableIterator<readonly string[]> {
  yield header;
  for (const { finding, machine, severity } of findingRows(report)) {
    const { code, role = "", object = "", message } = finding;
    const { namespace = "", name = "", verdict = "" } = machine ?? {};
    yield [namespace, name, verdict, code, severity, role, object, message];
  }
  for (const { namespace, name, verdict, findings } of report.machines) {
    if (findings.length === 0) yield [namespace, name, verdict, "", "", "", "", ""];
  }
}

/**
 * A cell that begins like a formula would be run by a spreadsheet: a quote in front makes it text. Control characters
 * are shown, for what is printed may reach a terminal.
 */
export function csvCell(text: string): string {
  const safe = printable(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
