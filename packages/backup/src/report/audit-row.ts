import type { AuditReport, MachineReport } from "../audit/audit-report.js";
import { severityOf } from "../findings/catalogue.js";
import type { Severity } from "../findings/catalogue-entry.js";
import type { Finding } from "../findings/finding.js";

/** One line of the formats that are lists of findings. */
export interface FindingRow {
  readonly severity: Severity;
  readonly finding: Finding;
  /** The machine's report, where the finding is about one. */
  readonly machine?: MachineReport;
}

/** Findings in the order of a report: those around the machines, then machine by machine. */
export function* findingRows({ machines, findings }: AuditReport): IterableIterator<FindingRow> {
  for (const finding of findings) yield { severity: severityOf(finding.code), finding };
  for (const machine of machines) {
    for (const finding of machine.findings) yield { severity: severityOf(finding.code), finding, machine };
  }
}

/** `instancetype`, `preference`, or nothing. */
export function subjectOf({ machine, object, role }: Finding): string {
  return [machine ?? object ?? "", role].filter(Boolean).join(" ");
}
