import type { AuditReport } from "../audit/audit-report.js";
import { findingRows } from "./audit-row.js";

const header = ["namespace", "name", "verdict", "code", "severity", "role", "object", "message"];

/** A line a finding, and one for each machine without any, so that every machine is counted (RFC 4180). */
export function csvFormat(report: AuditReport): string {
  const rows = findingRows(report).map(({ finding, machine, severity }) => [
    machine?.namespace ?? "",
    machine?.name ?? "",
    machine?.verdict ?? "",
    finding.code,
    severity,
    finding.role ?? "",
    finding.object ?? "",
    finding.message,
  ]);
  const clean = report.machines
    .filter(({ findings }) => findings.length === 0)
    .map(({ namespace, name, verdict }) => [namespace, name, verdict, "", "", "", "", ""]);
  return [header, ...rows, ...clean].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

/** A cell that begins like a formula would be run by a spreadsheet: a quote in front makes it text. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
