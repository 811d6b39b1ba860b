import {
  type AuditReport,
  csvFormat,
  jsonFormat,
  junitFormat,
  markdownFormat,
  type Severity,
  sarifFormat,
  tableFormat,
} from "@unfold/backup";
import { unfoldVersion } from "../unfold-version.js";
import { yamlFormat } from "./yaml-format.js";

/** Severity from which findings count; `none`: none does. */
export type FailOn = Severity | "none";

type WriteFormat = (report: AuditReport, failOn: FailOn) => Iterable<string>;

const writers = {
  table: (report) => tableFormat(report, false),
  wide: (report) => tableFormat(report, true),
  json: jsonFormat,
  yaml: yamlFormat,
  csv: csvFormat,
  markdown: markdownFormat,
  sarif: (report) => sarifFormat(report, unfoldVersion),
  junit: (report, failOn) => junitFormat(report, failOn === "none" ? "error" : failOn),
} as const satisfies { readonly [format: string]: WriteFormat };

export type ReportFormat = keyof typeof writers;

/** Formats of `-o`, in the order the help names them. */
export const reportFormats = Object.keys(writers) as readonly ReportFormat[];

/** Characters handed over at once. */
const pieceSize = 2 ** 16;

/** The report in pieces: one of many machines is never a single text. */
export function* writeReport(report: AuditReport, format: ReportFormat, failOn: FailOn): Iterable<string> {
  let piece = "";
  for (const part of (writers[format] as WriteFormat)(report, failOn)) {
    piece += part;
    if (piece.length < pieceSize) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}
