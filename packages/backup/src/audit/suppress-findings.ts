import { type Baseline, isInBaseline } from "../findings/baseline.js";
import type { Finding } from "../findings/finding.js";
import { type Ignore, ignores } from "../findings/suppressions.js";
import type { AuditReport, MachineReport } from "./audit-report.js";
import { keepReports } from "./machine-reports.js";

export interface Suppressions {
  readonly ignores: readonly Ignore[];
  readonly baseline: Baseline | undefined;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/** The report with the findings marked that somebody decided to live with; they stay in it. */
export function suppressFindings(report: AuditReport, suppressions: Suppressions): AuditReport {
  if (suppressions.ignores.length === 0 && suppressions.baseline === undefined) return report;
  const mark = (finding: Finding): Finding => {
    const reason = finding.suppressed ?? reasonFor(finding, suppressions);
    return reason === undefined ? finding : { ...finding, suppressed: reason };
  };
  return {
    ...report,
    machines: keepReports(marked(report.machines, mark)),
    findings: report.findings.map(mark),
  };
}

function* marked(
  machines: Iterable<MachineReport>,
  mark: (finding: Finding) => Finding,
): IterableIterator<MachineReport> {
  for (const machine of machines) yield { ...machine, findings: machine.findings.map(mark) };
}

function reasonFor(finding: Finding, { ignores: given, baseline, today }: Suppressions): string | undefined {
  const ignore = given.find((candidate) => ignores(candidate, finding, today));
  if (ignore !== undefined) return ignore.reason;
  return baseline !== undefined && isInBaseline(baseline, finding) ? "in the baseline" : undefined;
}
