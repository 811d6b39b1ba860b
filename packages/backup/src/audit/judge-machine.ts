import {
  admitVm,
  type ClusterConfig,
  clusterConfigOf,
  type FindResult,
  type FoundType,
  find,
  type MachineStart,
  type Role,
  startDifferences,
  validateVm,
} from "@unfold/instancetype";
import type { Inventory } from "../inventory/inventory.js";
import type { AuditContext } from "./audit-context.js";
import { kubeVirtOf, policyOf, refusesMissingTypes } from "./cluster-settings.js";
import type { Evidence } from "./evidence.js";
import type { MachineView, RoleView } from "./machine-view.js";
import type { RestoredMachine } from "./restored-machine.js";
import type { RoleVerdict, Verdict } from "./verdict.js";

/** The verdict on a machine's two types. */
export function judgeMachine(machine: MachineView, audit: AuditContext): readonly RoleVerdict[] {
  const restored = audit.restored(machine);
  const { evidence } = audit;
  // Admission looks at both types at once, so that one answer serves for both.
  let causes: ReturnType<typeof admitVm> | undefined;
  const admission = (): ReturnType<typeof admitVm> => {
    causes ??= reviewAt(evidence.destination)(restored.vm, restored.lookup, configOf(evidence.destination));
    return causes;
  };
  return machine.roles.map((view) => judgeRole(machine, view, restored, evidence, admission));
}

function judgeRole(
  machine: MachineView,
  view: RoleView,
  restored: RestoredMachine,
  evidence: Evidence,
  admission: () => ReturnType<typeof admitVm>,
): RoleVerdict {
  const { role } = view;
  const say = (
    verdict: Verdict,
    reason: string,
    differences: RoleVerdict["differences"] = [],
  ): RoleVerdict => {
    return { role, verdict, reason, differences };
  };
  if (view.matcher === undefined) return say("identical", `the machine names no ${role}`);
  const found = find(role, restored.vm, restored.lookup);
  if (!found.ok) return say(...judgeMissing(view, found.error.message, restored, evidence));
  if (!view.ranOn.ok) {
    return say("unknown", `what it ran on is not known: ${view.ranOn.error.message}`);
  }
  const causes = admission();
  if (causes[0] !== undefined) return say("denied", causes[0].message ?? "refused at admission");
  const differences = differencesBy(machine, view, found.found, evidence);
  if (differences === undefined) return say("unknown", "no VMI can be built from the machine");
  if (differences.length > 0) return say("drift", driftReason(view, found), differences);
  const policy = policyOf(evidence.destination);
  return policy === "reference"
    ? say("identical", pinReason(view))
    : say("identical-flat", `the destination's policy ${policy} expands it with the same type`);
}

/** Which machine types a cluster accepts is a matter of its settings: where they are not known nothing is said of that. */
function reviewAt(destination: Inventory | undefined): typeof admitVm {
  return destination === undefined || kubeVirtOf(destination) === undefined ? admitVm : validateVm;
}

/** The restored machine finds no type: it waits for ever, is refused, or nobody can tell without the destination. */
function judgeMissing(
  view: RoleView,
  message: string,
  { vm }: RestoredMachine,
  { destination }: Evidence,
): [Verdict, string] {
  const pin = find(view.role, vm, { revision: () => undefined, type: () => undefined });
  const wantsRevision = !pin.ok && pin.error.message.startsWith("controllerrevisions.apps");
  if (!wantsRevision && destination === undefined) {
    return ["unknown", `the destination's type decides, and no destination was given: ${message}`];
  }
  if (refusesMissingTypes(destination)) return ["denied", `creation is refused: ${message}`];
  return ["stuck", `it is restored and never starts: ${message}`];
}

/** What changes in the VMI when this role alone is what the restore finds. */
function differencesBy(
  { vm, roles }: MachineView,
  view: RoleView,
  after: FoundType | undefined,
  evidence: Evidence,
): RoleVerdict["differences"] | undefined {
  if (view.ranOn.ok && sameSpec(view.ranOn.found, after)) return [];
  const config = configOf(evidence.source ?? evidence.backup?.inventory);
  const before: MachineStart = {
    vm,
    instancetype: foundType(roles, "instancetype"),
    preference: foundType(roles, "preference"),
    config,
  };
  const result = startDifferences(before, { ...before, [view.role]: after });
  return result.ok ? result.differences : undefined;
}

/** Revisions of the same content are one object, so nearly every machine is done here. */
function sameSpec(before: FoundType | undefined, after: FoundType | undefined): boolean {
  return before?.spec === after?.spec;
}

function foundType(roles: MachineView["roles"], role: Role): FoundType | undefined {
  const result: FindResult | undefined = roles.find((view) => view.role === role)?.ranOn;
  return result?.ok ? result.found : undefined;
}

function configOf(inventory: Inventory | undefined): ClusterConfig {
  return clusterConfigOf(inventory === undefined ? undefined : kubeVirtOf(inventory));
}

function pinReason({ specPin, typeName }: RoleView): string {
  return specPin === ""
    ? `the destination's ${typeName} gives the same machine`
    : `its revision ${specPin} comes along`;
}

function driftReason({ typeName, specPin }: RoleView, found: FindResult): string {
  const where =
    found.ok && found.found?.revision === undefined ? `the live ${typeName}` : `revision ${specPin}`;
  return `it starts with ${where}, which gives another machine`;
}
