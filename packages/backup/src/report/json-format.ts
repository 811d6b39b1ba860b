import { unfoldPrefix } from "@unfold/instancetype";
import type { AuditReport, MachineReport } from "../audit/audit-report.js";
import { catalogueEntry, severityOf } from "../findings/catalogue.js";
import type { Finding } from "../findings/finding.js";

/** The whole report as data: `kind: AuditReport`, machines with verdicts and findings, findings around them, problems. */
export function reportData(report: AuditReport): object {
  const machines = Array.from(report.machines, machineData);
  return { ...kindOfReport, machines, ...aroundMachines(report) };
}

const kindOfReport = { apiVersion: `${unfoldPrefix}/v1alpha1`, kind: "AuditReport" } as const;

function aroundMachines({ findings, problems }: AuditReport): object {
  return { findings: findings.map(findingData), problems };
}

function machineData(machine: MachineReport): object {
  return { ...machine, findings: machine.findings.map(findingData) };
}

function findingData(finding: Finding): object {
  const title = catalogueEntry(finding.code)?.title;
  return { ...finding, severity: severityOf(finding.code), title };
}

/** {@link reportData} as indented JSON, machine by machine. */
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
function indented(value: unknown, depth: number): string {
  return JSON.stringify(value, undefined, 2).replaceAll("\n", `\n${" ".repeat(depth)}`);
}
