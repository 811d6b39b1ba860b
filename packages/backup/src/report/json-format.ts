import { unfoldPrefix } from "@unfold/instancetype";
import type { AuditReport } from "../audit/audit-report.js";
import { catalogueEntry, severityOf } from "../findings/catalogue.js";
import type { Finding } from "../findings/finding.js";

/** The whole report as data: `kind: AuditReport`, machines with verdicts and findings, findings around them, problems. */
export function reportData({ machines, findings, problems }: AuditReport): object {
  return {
    apiVersion: `${unfoldPrefix}/v1alpha1`,
    kind: "AuditReport",
    machines: machines.map((machine) => ({ ...machine, findings: machine.findings.map(findingData) })),
    findings: findings.map(findingData),
    problems,
  };
}

function findingData(finding: Finding): object {
  const title = catalogueEntry(finding.code)?.title;
  return { ...finding, severity: severityOf(finding.code), title };
}

export function jsonFormat(report: AuditReport): string {
  return `${JSON.stringify(reportData(report), undefined, 2)}\n`;
}
