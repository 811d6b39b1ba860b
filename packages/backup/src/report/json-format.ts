import { unfoldPrefix } from "@unfold/instancetype";
import type { AuditReport, MachineReport } from "../audit/audit-report.js";
import { catalogueEntry, severityOf } from "../findings/catalogue.js";
import type { Finding } from "../findings/finding.js";
import { escapedControls } from "../printable.js";

/** What a report is, as data. After it come `machines`, each as {@link machineData}, and {@link aroundMachines}. */
export const kindOfReport = { apiVersion: `${unfoldPrefix}/v1alpha1`, kind: "AuditReport" } as const;

/** Findings about clusters, backups and restores, and what could not be read, as data. */
export function aroundMachines({ findings, problems }: AuditReport): object {
  return { findings: findings.map(findingData), problems };
}

/** A machine with its verdicts and findings, as data. */
export function machineData(machine: MachineReport): object {
  return { ...machine, findings: machine.findings.map(findingData) };
}

function findingData(finding: Finding): object {
  const title = catalogueEntry(finding.code)?.title;
  return { ...finding, severity: severityOf(finding.code), title };
}

/** A report as indented JSON, machine by machine. */
export function* jsonFormat(report: AuditReport): IterableIterator<string> {
  const fields = { ...kindOfReport, machines: undefined, ...aroundMachines(report) };
  let separator = "{";
  for (const [field, value] of Object.entries(fields)) {
    yield `${separator}\n  ${JSON.stringify(field)}: `;
    if (field === "machines") yield* machineTexts(report);
    else yield indented(value, 2);
    separator = ",";
  }
  yield "\n}\n";
}

function* machineTexts({ machines }: AuditReport): IterableIterator<string> {
  let separator = "[";
  for (const machine of machines) {
    yield `${separator}\n    ${indented(machineData(machine), 4)}`;
    separator = ",";
  }
  yield machines.length === 0 ? "[]" : "\n  ]";
}

/** A value as it stands in JSON that is indented by two. */
export function indented(value: unknown, depth: number): string {
  return escapedControls(JSON.stringify(value, undefined, 2)).replaceAll("\n", `\n${" ".repeat(depth)}`);
}
