import { writeFileSync } from "node:fs";
import {
  type ConformanceReport,
  conformanceHtml,
  conformanceJson,
  conformanceJunit,
} from "@unfold/backup/conformance";
import { UsageError } from "../../command-line/flag-set.js";
import { CommandError } from "../run-unfold.js";

const formats = { html: conformanceHtml, json: conformanceJson, junit: conformanceJunit } as const;

/** A report that is to be written. */
export interface ReportFile {
  readonly format: keyof typeof formats;
  readonly path: string;
}

/** Reads `FORMAT=FILE`. @throws UsageError */
export function reportFileOf(text: string): ReportFile {
  const at = text.indexOf("=");
  const [format, path] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  const known = (Object.keys(formats) as (keyof typeof formats)[]).find((name) => name === format);
  if (known !== undefined && path !== "") return { format: known, path };
  throw new UsageError(`--report "${text}": junit=FILE, html=FILE or json=FILE is wanted`);
}

/** @throws CommandError */
export function writeReports(report: ConformanceReport, files: readonly ReportFile[]): void {
  for (const { format, path } of files) {
    try {
      writeFileSync(path, formats[format](report));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CommandError(`cannot write ${path}: ${reason}`, { cause: error });
    }
  }
}
