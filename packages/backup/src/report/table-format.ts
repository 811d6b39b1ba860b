import type { AuditReport, MachineReport } from "../audit/audit-report.js";
import { verdicts } from "../audit/verdict.js";
import { severityOf } from "../findings/catalogue.js";
import type { Finding } from "../findings/finding.js";
import { printable } from "../printable.js";
import { textColumns } from "./text-columns.js";

/** Machines with their verdict and the codes that matter; wide also tells of both types and every reason. */
export function tableFormat(report: AuditReport, wide: boolean): string {
  const parts = [
    machineTable(report, wide),
    siteTable(report),
    wide ? differenceTable(report) : "",
    summary(report),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function machineTable({ machines }: AuditReport, wide: boolean): string {
  if (machines.length === 0) return "";
  const header = [
    "NAMESPACE",
    "NAME",
    "VERDICT",
    ...(wide ? ["INSTANCETYPE", "PREFERENCE"] : []),
    "FINDINGS",
    "REASON",
  ];
  return textColumns([header, ...machines.map((machine) => machineRow(machine, wide))]);
}

function machineRow(machine: MachineReport, wide: boolean): readonly string[] {
  const [instancetype, preference] = machine.roles;
  const worst = machine.roles.find(({ verdict }) => verdict === machine.verdict);
  const codes = new Set(shown(machine.findings, wide).map(({ code }) => code));
  return [
    printable(machine.namespace),
    printable(machine.name),
    machine.verdict,
    ...(wide ? [instancetype?.verdict ?? "", preference?.verdict ?? ""] : []),
    [...codes].join(","),
    printable(worst?.reason ?? ""),
  ];
}

/** Ignored findings are not shown; those for information only where there is room. */
function shown(findings: readonly Finding[], wide: boolean): readonly Finding[] {
  const counting = findings.filter(({ suppressed }) => suppressed === undefined);
  return wide ? counting : counting.filter(({ code }) => severityOf(code) !== "info");
}

function siteTable({ findings }: AuditReport): string {
  const counting = findings.filter(({ suppressed }) => suppressed === undefined);
  if (counting.length === 0) return "";
  const rows = counting.map(({ code, object, message }) => [
    code,
    severityOf(code),
    printable(object ?? ""),
    printable(message),
  ]);
  return textColumns([["CODE", "SEVERITY", "OBJECT", "MESSAGE"], ...rows]);
}

function differenceTable({ machines }: AuditReport): string {
  const rows = machines.flatMap(({ namespace, name, roles }) =>
    roles.flatMap(({ role, differences }) =>
      differences.map(({ path, before, after }) => [
        printable(`${namespace}/${name}`),
        role,
        printable(path),
        valueText(before),
        valueText(after),
      ]),
    ),
  );
  return rows.length === 0 ? "" : textColumns([["MACHINE", "ROLE", "FIELD", "BEFORE", "AFTER"], ...rows]);
}

function valueText(value: unknown): string {
  return value === undefined ? "<none>" : printable(JSON.stringify(value));
}

function summary({ machines, problems }: AuditReport): string {
  const counts = verdicts.map(
    (verdict) => [verdict, machines.filter((machine) => machine.verdict === verdict).length] as const,
  );
  const parts = counts.filter(([, count]) => count > 0).map(([verdict, count]) => `${count} ${verdict}`);
  const unread = problems.map((problem) => `unreadable: ${printable(problem)}\n`).join("");
  return `${unread}${machines.length} virtual machine${machines.length === 1 ? "" : "s"}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}\n`;
}
