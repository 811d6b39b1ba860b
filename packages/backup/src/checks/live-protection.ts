import {
  compareQuantities,
  fieldAt,
  isJsonObject,
  type JsonValue,
  labelSelectorFromObject,
  listAt,
  matchesLabels,
  parseQuantity,
  QuantityError,
  stringAt,
} from "@unfold/apimachinery";
import { buildVmi, clusterConfigOf, matchedKind } from "@unfold/instancetype";
import { type AuditContext, pinOf } from "../audit/audit-context.js";
import { kubeVirtOf } from "../audit/cluster-settings.js";
import type { MachineView, RoleView } from "../audit/machine-view.js";
import { resources } from "../inventory/known-resources.js";
import { captureSelectors, type Protection } from "../recovery/protection.js";
import { nameOfObject } from "./backup-losses.js";
import type { Checks, RoleCheck, Seen, SiteFinding } from "./check.js";
import { hasPersistentState, statePvcIn } from "./persistent-state.js";

function stateNotProtected(machine: MachineView, audit: AuditContext): Seen {
  const { source } = audit.evidence;
  if (source === undefined || hasPersistentState(machine) !== "by preference") return undefined;
  const claim = statePvcIn(source, machine);
  if (claim === undefined) return undefined;
  const missed = audit.protectionsOf(machine).find(({ drpc }) => {
    return !matchesLabels(labelSelectorFromObject(fieldAt(drpc.spec, "pvcSelector")), claim.metadata.labels);
  });
  return missed === undefined
    ? undefined
    : `pvcSelector of ${missed.drpc.metadata.name} does not match PVC ${claim.metadata.name}`;
}

/** Condition types that say a protection works (Ramen). */
const wantedConditions: ReadonlySet<string> = new Set([
  "Available",
  "ClusterDataProtected",
  "DataProtected",
  "KubeObjectsReady",
  "NoClusterDataConflict",
  "PeerReady",
  "Protected",
]);

function notUpToDate(audit: AuditContext): readonly SiteFinding[] {
  return audit.protections.flatMap((protection) => {
    const { drpc, vrg } = protection;
    const unmet = [drpc, vrg].flatMap((object) =>
      object === undefined ? [] : unmetConditions(object.status),
    );
    const stale = staleCapture(protection, audit);
    return [...unmet.map((type) => `condition ${type} is not True`), ...stale].map((message) => ({
      object: nameOfObject(drpc),
      message,
    }));
  });
}

function unmetConditions(status: JsonValue | undefined): readonly string[] {
  return listAt(status, "conditions")
    .filter((condition) => stringAt(condition, "status") !== "True")
    .map((condition) => stringAt(condition, "type") ?? "")
    .filter((type) => wantedConditions.has(type));
}

function staleCapture({ drpc, namespaces }: Protection, { evidence }: AuditContext): readonly string[] {
  const last = stringAt(drpc.status, "lastKubeObjectProtectionTime");
  if (last === undefined || evidence.source === undefined) return [];
  const revisions = namespaces.flatMap((namespace) => [...(evidence.source?.revisions(namespace) ?? [])]);
  const newer = revisions.find(({ metadata }) => (metadata.creationTimestamp ?? "") > last);
  return newer === undefined
    ? []
    : [`the last capture of ${last} is older than ControllerRevision ${newer.metadata.name}`];
}

function otherMachines(audit: AuditContext): readonly SiteFinding[] {
  const { source } = audit.evidence;
  if (source === undefined) return [];
  return audit.protections.flatMap((protection) => {
    const wanted = protection.parameters.get("PROTECTED_VMS");
    const selectors = captureSelectors(protection);
    if (wanted === undefined || selectors.length === 0) return [];
    const labelled = [...source.machines]
      .filter(({ vm }) => protection.namespaces.includes(vm.metadata.namespace ?? ""))
      .filter(({ vm }) =>
        selectors.some((selector) => matchesLabels(labelSelectorFromObject(selector), vm.metadata.labels)),
      )
      .map(({ vm }) => vm.metadata.name ?? "");
    const unprotected = labelled.filter((name) => !wanted.includes(name));
    const unlabelled = wanted.filter((name) => !labelled.includes(name));
    return [
      ...unprotected.map((name) => `${name} carries the label and is not in PROTECTED_VMS`),
      ...unlabelled.map((name) => `${name} is in PROTECTED_VMS and does not carry the label`),
    ].map((message) => ({ object: nameOfObject(protection.drpc), message }));
  });
}

function changePending({ vm, namespace, name, roles }: MachineView, { evidence }: AuditContext): Seen {
  if (evidence.source === undefined) return undefined;
  const restart = listAt(vm.status, "conditions").find(
    (condition) => stringAt(condition, "type") === "RestartRequired",
  );
  if (stringAt(restart, "status") === "True") return "RestartRequired is True";
  const running = evidence.source.get(resources.machineInstances, namespace, name);
  const [instancetype, preference] = roles.map(({ ranOn }) => (ranOn.ok ? ranOn.found : undefined));
  if (running === undefined || !roles.every(({ ranOn }) => ranOn.ok)) return undefined;
  const built = buildVmi(vm, {
    instancetype,
    preference,
    config: clusterConfigOf(kubeVirtOf(evidence.source)),
  });
  if (!built.ok) return undefined;
  const [now, next] = [running.spec, built.vmi.spec].map((spec) => fieldAt(spec, "domain"));
  const differs = sizePaths.find((path) => !sameSize(fieldAt(now, ...path), fieldAt(next, ...path)));
  return differs === undefined ? undefined : `its instance runs with another domain.${differs.join(".")}`;
}

const sizePaths = [
  ["cpu", "sockets"],
  ["cpu", "cores"],
  ["cpu", "threads"],
  ["memory", "guest"],
] as const;

/** Equal as quantities; what one side leaves to defaults is no difference. */
function sameSize(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === undefined || b === undefined || isJsonObject(a) || isJsonObject(b)) return true;
  try {
    return compareQuantities(parseQuantity(a as string | number), parseQuantity(b as string | number)) === 0;
  } catch (error) {
    if (error instanceof QuantityError) return a === b;
    throw error;
  }
}

const namespacedTypeNotCaptured: RoleCheck = (view: RoleView, machine, audit) => {
  const { source } = audit.evidence;
  const kind = matchedKind(view.role, view.typeKind);
  if (source === undefined || kind?.scope !== "namespaced" || pinOf(view) !== "") return undefined;
  const type = source.type(view.role, kind.scope, machine.namespace, view.typeName);
  if (type === undefined) return undefined;
  for (const protection of audit.protectionsOf(machine)) {
    const selectors = captureSelectors(protection);
    const selected = selectors.some((selector) =>
      matchesLabels(labelSelectorFromObject(selector), type.metadata.labels),
    );
    if (selectors.length > 0 && !selected)
      return `${protection.drpc.metadata.name} does not select ${kind.kind} ${view.typeName}`;
  }
  return undefined;
};

/** What live clusters show of their protection and of pending changes. */
export const liveProtection: Checks = {
  needs: ({ evidence }) => evidence.source !== undefined,
  role: { A18: namespacedTypeNotCaptured },
  machine: { A12: stateNotProtected, A17: changePending },
  site: { A14: notUpToDate, A15: otherMachines },
};
