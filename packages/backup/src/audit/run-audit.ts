import { type MachineChecks, machineChecks, manifestChecks, siteChecks } from "../checks/checks.js";
import type { Finding } from "../findings/finding.js";
import { annotatedIgnores, type Ignore, ignores } from "../findings/suppressions.js";
import type { Inventory } from "../inventory/inventory.js";
import { AuditContext } from "./audit-context.js";
import type { AuditReport, MachineReport } from "./audit-report.js";
import type { Evidence } from "./evidence.js";
import { judgeMachine } from "./judge-machine.js";
import { layeredLookup } from "./layered-lookup.js";
import { keepReports } from "./machine-reports.js";
import { type MachineView, viewMachine } from "./machine-view.js";
import { worstVerdict } from "./verdict.js";

/**
 * Audits every machine of the evidence: those of the backup, those of the source that are not in it, and those that
 * manifests create.
 */
export function runAudit(evidence: Evidence, problems: readonly string[] = []): AuditReport {
  const audit = new AuditContext(evidence);
  return { machines: keepReports(reportsOf(audit)), findings: siteFindings(audit), problems };
}

function* reportsOf(audit: AuditContext): IterableIterator<MachineReport> {
  yield* restoredMachines(audit);
  yield* manifestMachines(audit);
}

function* restoredMachines(audit: AuditContext): IterableIterator<MachineReport> {
  const { backup, source } = audit.evidence;
  const known = [backup?.inventory, source].filter((place): place is Inventory => place !== undefined);
  const lookup = layeredLookup(...known.map((place) => place.lookup));
  const audited = backup?.inventory ?? source;
  const checks = machineChecks(audit);
  for (const { vm, origin } of audited?.machines ?? []) {
    yield auditMachine(viewMachine(vm, origin, lookup), checks, audit);
  }
  if (backup === undefined) return;
  for (const { vm, origin } of source?.machines ?? []) {
    const { namespace = "", name = "" } = vm.metadata;
    if (!backup.inventory.machines.has(namespace, name)) yield absentMachine(viewMachine(vm, origin, lookup));
  }
}

/** A machine in a manifest ran on what the running one of its name runs on, where that is known. */
function* manifestMachines(audit: AuditContext): IterableIterator<MachineReport> {
  const { manifests, source } = audit.evidence;
  if (manifests === undefined) return;
  const anew = new AuditContext(audit.evidence, "manifests");
  const places = [manifests.inventory, source].filter((place): place is Inventory => place !== undefined);
  const lookup = layeredLookup(...places.map((place) => place.lookup));
  for (const { vm, origin } of manifests.inventory.machines) {
    const running = source?.machines.get(vm.metadata.namespace ?? "", vm.metadata.name ?? "");
    const view = viewMachine(vm, origin, lookup);
    const ranOn = running === undefined ? view : viewMachine(running, origin, source?.lookup ?? lookup);
    const [instancetype, preference] = view.roles;
    const roles = [
      { ...instancetype, ranOn: ranOn.roles[0].ranOn },
      { ...preference, ranOn: ranOn.roles[1].ranOn },
    ] as const;
    yield auditMachine({ ...view, roles }, manifestChecks, anew);
  }
}

function auditMachine(machine: MachineView, checks: MachineChecks, audit: AuditContext): MachineReport {
  const roles = judgeMachine(machine, audit);
  const { namespace, name, origin } = machine;
  const verdict = worstVerdict(roles.map((role) => role.verdict));
  const annotated = annotatedIgnores(machine.vm);
  const found = machineFindings(machine, checks, audit);
  const findings = annotated.length === 0 ? found : found.map((finding) => suppressedBy(annotated, finding));
  return { namespace, name, origin, verdict, roles, findings };
}

/** An ignore of an annotation has no end: it goes with the machine. */
function suppressedBy(annotated: readonly Ignore[], finding: Finding): Finding {
  const ignore = annotated.find((candidate) => ignores(candidate, finding, ""));
  return ignore === undefined ? finding : { ...finding, suppressed: ignore.reason };
}

function machineFindings(
  machine: MachineView,
  checks: MachineChecks,
  audit: AuditContext,
): readonly Finding[] {
  const found: Finding[] = [];
  const key = `${machine.namespace}/${machine.name}`;
  for (const [code, check] of checks.machine) {
    const message = check(machine, audit);
    if (message !== undefined) found.push({ code, machine: key, message });
  }
  for (const view of machine.roles) {
    if (view.matcher === undefined) continue;
    for (const [code, check] of checks.role) {
      const message = check(view, machine, audit);
      if (message !== undefined) found.push({ code, machine: key, role: view.role, message });
    }
  }
  return found;
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
  return siteChecks.flatMap(([code, check]) => check(audit).map((seen) => ({ code, ...seen })));
}
