import { listAt } from "@unfold/apimachinery";
import { matchedKind } from "@unfold/instancetype";
import { type AuditContext, pinOf } from "../audit/audit-context.js";
import type { MachineView, RoleView } from "../audit/machine-view.js";
import { resources } from "../inventory/known-resources.js";
import { includesResource } from "../velero/resource-filter.js";
import { passesSelectors, selectsByLabel } from "../velero/select-labels.js";
import { kubeVirtPlugin, restorePriorities, veleroDeployment } from "../velero/velero-deployment.js";
import { leavesOutRevisions, nameOfObject } from "./backup-losses.js";
import type { Checks, Seen, SiteFinding } from "./check.js";
import { hasPersistentState, statePvcIn } from "./persistent-state.js";

function restoreLeavesOutRevisions({ evidence }: AuditContext): readonly SiteFinding[] {
  const restore = evidence.restore?.restore;
  if (restore === undefined || !leavesOutRevisions(restore)) return [];
  return [
    { object: nameOfObject(restore), message: "its resource filters leave out controllerrevisions.apps" },
  ];
}

function selectsWithoutPlugin({ evidence }: AuditContext): readonly SiteFinding[] {
  const { destination, restore } = evidence;
  if (destination === undefined || restore === undefined || !selectsByLabel(restore.restore.spec)) return [];
  if (veleroDeployment(destination) === undefined || kubeVirtPlugin(destination) !== undefined) return [];
  const message = "it selects by label, and the destination's Velero runs without kubevirt-velero-plugin";
  return [{ object: nameOfObject(restore.restore), message }];
}

function namespacedTypeLeftBehind(view: RoleView, machine: MachineView, audit: AuditContext): Seen {
  const target = audit.targetNamespace(machine);
  if (target === machine.namespace || audit.restoredPin(machine, view.role) !== "") return undefined;
  const kind = matchedKind(view.role, view.typeKind);
  if (kind?.scope !== "namespaced") return undefined;
  const found = audit.restored(machine).lookup.type(view.role, kind.scope, target, view.typeName);
  return found === undefined ? `${kind.kind} ${view.typeName} is not in namespace ${target}` : undefined;
}

function pinWithStatusOnly(view: RoleView, machine: MachineView, audit: AuditContext): Seen {
  const included = listAt(audit.evidence.restore?.restore.spec, "restoreStatus", "includedResources");
  const includes = included.filter((name) => typeof name === "string");
  if (includes.length === 0 || !includesResource({ includes, excludes: [] }, resources.machines))
    return undefined;
  if (view.statusPin === "" || audit.restoredPin(machine, view.role) !== "") return undefined;
  return `the pin ${pinOf(view)} is written only after the machine was created`;
}

function machinesBeforeRevisions({ evidence }: AuditContext): readonly SiteFinding[] {
  const order = evidence.destination === undefined ? undefined : restorePriorities(evidence.destination);
  if (order === undefined) return [];
  const machines = order.findIndex((name) =>
    includesResource({ includes: [name], excludes: [] }, resources.machines),
  );
  const revisions = order.findIndex((name) =>
    includesResource({ includes: [name], excludes: [] }, resources.revisions),
  );
  if (machines === -1 || (revisions !== -1 && revisions < machines)) return [];
  return [
    {
      object: "Deployment velero",
      message: "--restore-resource-priorities puts virtualmachines before controllerrevisions",
    },
  ];
}

function selectionMissesState(machine: MachineView, { evidence }: AuditContext): Seen {
  const spec = evidence.restore?.restore.spec;
  if (evidence.backup === undefined || !selectsByLabel(spec) || hasPersistentState(machine) === "none")
    return undefined;
  const claim = statePvcIn(evidence.backup.inventory, machine);
  if (claim === undefined || passesSelectors(spec, claim.metadata.labels)) return undefined;
  return `the restore's label selector does not select PVC ${claim.metadata.name}`;
}

/** What a planned or finished Restore changes. */
export const restoreLosses: Checks = {
  needs: ({ evidence }) => evidence.restore !== undefined,
  role: { L13: namespacedTypeLeftBehind, L25: pinWithStatusOnly },
  machine: { L35: selectionMissesState },
  site: { L11: restoreLeavesOutRevisions, L12: selectsWithoutPlugin, L32: machinesBeforeRevisions },
};
