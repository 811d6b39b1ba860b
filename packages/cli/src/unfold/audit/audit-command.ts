import { closeSync, openSync, writeFileSync } from "node:fs";
import {
  type AuditReport,
  type Finding,
  printable,
  type Severity,
  severities,
  severityOf,
} from "@unfold/backup";
import { flagUsages } from "../../command-line/flag-help.js";
import { type ParsedFlags, parseFlags, UsageError } from "../../command-line/flag-set.js";
import type { Output } from "../../command-line/output.js";
import { demandWritable } from "../demand-writable.js";
import { CommandError } from "../run-unfold.js";
import { auditAbout, auditFlags } from "./audit-flags.js";
import { readReport } from "./read-report.js";
import { type FailOn, type ReportFormat, reportFormats, writeReport } from "./report-formats.js";

/** Exit codes beyond those every command has. */
const foundSomething = 3;
const nothingToAudit = 4;

/** `unfold audit`: what would not come back, of backups, clusters and dumps of them. */
export async function auditCommand(args: readonly string[], output: Output): Promise<number> {
  const parsed = parseFlags(args, auditFlags);
  if (parsed.given.has("help")) {
    output.out(
      `${auditAbout}\nUsage:\n  unfold audit [BACKUP...] [flags]\n\nFlags:\n${flagUsages(auditFlags)}`,
    );
    return 0;
  }
  const failOn = failOnOf(parsed);
  const format = formatOf(parsed.given.get("output")?.at(-1) ?? "table");
  const files = (parsed.given.get("output-file") ?? []).map(outputFileOf);
  for (const { path } of files) demandWritable(path);
  const report = await readReport(parsed, output);
  for (const file of files) writeFile(file.path, writeReport(report, file.format, failOn));
  for (const piece of writeReport(report, format, failOn)) output.out(piece);
  if (report.problems.length > 0) {
    const { length } = report.problems;
    const members = length === 1 ? "1 member" : `${length} members`;
    output.err(`unfold: ${members} could not be read: ${printable(report.problems[0] ?? "")}\n`);
    return 1;
  }
  if (report.machines.length === 0) {
    output.err("unfold: nothing to audit: no virtual machine in what was given\n");
    return nothingToAudit;
  }
  return reachesAny(report, failOn) ? foundSomething : 0;
}

function failOnOf({ given }: ParsedFlags): FailOn {
  const text = given.get("fail-on")?.at(-1) ?? "error";
  if (text === "none") return text;
  const severity = severities.find((candidate) => candidate === text);
  if (severity === undefined)
    throw new UsageError(`unknown severity "${text}": none, info, warning or error is wanted`);
  return severity;
}

function formatOf(text: string): ReportFormat {
  const format = reportFormats.find((candidate) => candidate === text);
  if (format !== undefined) return format;
  throw new UsageError(`unknown output "${text}": one of ${reportFormats.join(", ")} is wanted`);
}

function outputFileOf(text: string): { readonly format: ReportFormat; readonly path: string } {
  const [format = "", ...path] = text.split("=");
  if (path.join("=") === "") throw new UsageError(`--output-file "${text}": FORMAT=PATH is wanted`);
  return { format: formatOf(format), path: path.join("=") };
}

function writeFile(path: string, pieces: Iterable<string>): void {
  try {
    const file = openSync(path, "w");
    try {
      for (const piece of pieces) writeFileSync(file, piece);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new CommandError(
      `cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** Whether some finding counts, and is at or above the severity. */
function reachesAny({ machines, findings }: AuditReport, failOn: FailOn): boolean {
  if (failOn === "none") return false;
  const counts = (finding: Finding): boolean => finding.suppressed === undefined && reaches(finding, failOn);
  if (findings.some(counts)) return true;
  for (const machine of machines) if (machine.findings.some(counts)) return true;
  return false;
}

function reaches({ code }: Finding, failOn: Severity): boolean {
  return severities.indexOf(severityOf(code)) >= severities.indexOf(failOn);
}
