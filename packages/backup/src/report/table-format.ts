import type { AuditReport, MachineReport } from "../audit/audit-report.js";
import { type Verdict, verdicts } from "../audit/verdict.js";
import { severityOf } from "../findings/catalogue.js";
import type { Finding } from "../findings/finding.js";
import { printable } from "../printable.js";
import { columnLines, textColumns } from "./text-columns.js";

/** Machines with their verdict and the codes that matter; wide also tells of both types and every reason. */
export function* tableFormat(report: AuditReport, wide: boolean): IterableIterator<string> {
  const counts = new Map<Verdict, number>();
  yield* machineTable(report, wide, counts);
  if (report.machines.length > 0) yield "\n";
  for (const part of [siteTable(report), wide ? differenceTable(report) : ""]) {
    if (part !== "") yield `${part}\n`;
  }
  yield summary(report, counts);
}

/** Counts the verdicts on its way. */
function* machineTable(
  { machines }: AuditReport,
  wide: boolean,
  counts: Map<Verdict, number>,
): IterableIterator<string> {
  if (machines.length === 0) return;
  const types = wide ? ["INSTANCETYPE", "PREFERENCE"] : [];
  const header = ["NAMESPACE", "NAME", "VERDICT", ...types, "FINDINGS", "REASON"];
  yield* columnLines(
    (function* () {
      yield header;
      for (const machine of machines) {
        counts.set(machine.verdict, (counts.get(machine.verdict) ?? 0) + 1);
        yield machineRow(machine, wide);
      }
    })(),
  );
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
  const rows: (readonly string[])[] = [];
  for (const { namespace, name, roles } of machines) {
    for (const { role, differences } of roles) {
      for (const { path, before, after } of differences) {
        const machine = printable(`${namespace}/${name}`);
        rows.push([machine, role, printable(path), valueText(before), valueText(after)]);
      }
    }
  }
  return rows.length === 0 ? "" : textColumns([["MACHINE", "ROLE", "FIELD", "BEFORE", "AFTER"], ...rows]);
}

function valueText(value: unknown): string {
  return value === undefined ? "<none>" : printable(JSON.stringify(value));
}

function summary({ machines, problems }: AuditReport, counts: ReadonlyMap<Verdict, number>): string {
  const parts = verdicts.flatMap((verdict) =>
    counts.has(verdict) ? [`${counts.get(verdict)} ${verdict}`] : [],
  );
  const unread = problems.map((problem) => `unreadable: ${printable(problem)}\n`).join("");
  return `${unread}${machines.length} virtual machine${machines.length === 1 ? "" : "s"}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}\n`;
}
