import { checks } from "../checks/checks.js";
import type { Finding } from "../findings/finding.js";
import type { Inventory } from "../inventory/inventory.js";
import { AuditContext } from "./audit-context.js";
import type { AuditReport, MachineReport } from "./audit-report.js";
import type { Evidence } from "./evidence.js";
import { judgeMachine } from "./judge-machine.js";
import { layeredLookup } from "./layered-lookup.js";
import { type MachineView, viewMachine } from "./machine-view.js";
import { worstVerdict } from "./verdict.js";

/** Audits every machine of the evidence: those of the backup, and those of the source that are not in it. */
export function runAudit(evidence: Evidence, problems: readonly string[] = []): AuditReport {
  const audit = new AuditContext(evidence);
  const machines = [...auditMachines(audit)];
  return { machines, findings: siteFindings(audit), problems };
}

function* auditMachines(audit: AuditContext): IterableIterator<MachineReport> {
  const { backup, source } = audit.evidence;
  const known = [backup?.inventory, source].filter((place): place is Inventory => place !== undefined);
  const lookup = layeredLookup(...known.map((place) => place.lookup));
  const audited = backup?.inventory ?? source;
  for (const { vm, origin } of audited?.machines ?? [])
    yield auditMachine(viewMachine(vm, origin, lookup), audit);
  if (backup === undefined) return;
  for (const { vm, origin } of source?.machines ?? []) {
    const { namespace = "", name = "" } = vm.metadata;
    if (!backup.inventory.machines.has(namespace, name)) yield absentMachine(viewMachine(vm, origin, lookup));
  }
}

function auditMachine(machine: MachineView, audit: AuditContext): MachineReport {
  const roles = judgeMachine(machine, audit);
  const { namespace, name, origin } = machine;
  const verdict = worstVerdict(roles.map((role) => role.verdict));
  return { namespace, name, origin, verdict, roles, findings: [...machineFindings(machine, audit)] };
}

function* machineFindings(machine: MachineView, audit: AuditContext): IterableIterator<Finding> {
  const key = `${machine.namespace}/${machine.name}`;
  for (const [code, check] of checks.machine) {
    const message = check(machine, audit);
    if (message !== undefined) yield { code, machine: key, message };
  }
  for (const view of machine.roles) {
    if (view.matcher === undefined) continue;
    for (const [code, check] of checks.role) {
      const message = check(view, machine, audit);
      if (message !== undefined) yield { code, machine: key, role: view.role, message };
    }
  }
}

function absentMachine({ namespace, name, origin, roles }: MachineView): MachineReport {
  const reason = "it is at the source and not in the backup";
  return {
    namespace,
    name,
    origin,
    verdict: "absent",
    roles: roles.map(({ role }) => ({ role, verdict: "absent", reason, differences: [] })),
    findings: [],
  };
}

function siteFindings(audit: AuditContext): readonly Finding[] {
  return [...checks.site].flatMap(([code, check]) => check(audit).map((seen) => ({ code, ...seen })));
}
