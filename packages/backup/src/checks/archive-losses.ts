import { decodeRevision, matchedKind, type Role } from "@unfold/instancetype";
import { type AuditContext, pinOf } from "../audit/audit-context.js";
import { isFlat, type MachineView, type RoleView } from "../audit/machine-view.js";
import { resources } from "../inventory/known-resources.js";
import type { HeldRevision } from "../inventory/revision-list.js";
import { isExcludedByLabel, passesSelectors, selectsByLabel } from "../velero/select-labels.js";
import type { Checks, RoleCheck, Seen } from "./check.js";
import { hasPersistentState, statePvcIn, statePvcNameOf } from "./persistent-state.js";

const objectName = "instancetype.kubevirt.io/object-name";
const objectVersion = "instancetype.kubevirt.io/object-version";

const archived = (
  { evidence }: AuditContext,
  { namespace }: MachineView,
  name: string,
): HeldRevision | undefined => evidence.backup?.inventory.revision(namespace, name);

const isPinnedInStatusOnly = ({ specPin, statusPin }: RoleView): boolean =>
  specPin === "" && statusPin !== "";

const namedRevisionAbsent: RoleCheck = ({ specPin }, machine, audit) => {
  if (audit.evidence.backup === undefined || specPin === "" || archived(audit, machine, specPin))
    return undefined;
  return `the archive does not hold ControllerRevision ${specPin}`;
};

const pinInStatusOnly: RoleCheck = (view, machine, audit) => {
  if (!isPinnedInStatusOnly(view) || !archived(audit, machine, view.statusPin)) return undefined;
  if (audit.restoredPin(machine, view.role) !== "") return undefined;
  return `ControllerRevision ${view.statusPin} is in the archive, but only status names it`;
};

const pinInStatusOnlyAndRevisionAbsent: RoleCheck = (view, machine, audit) => {
  if (audit.evidence.backup === undefined || !isPinnedInStatusOnly(view)) return undefined;
  if (archived(audit, machine, view.statusPin)) return undefined;
  return `only status names ControllerRevision ${view.statusPin}, and the archive does not hold it`;
};

const neverCaptured: RoleCheck = (view, _machine, audit) => {
  if (audit.evidence.backup === undefined || pinOf(view) !== "") return undefined;
  return "neither spec nor status names a ControllerRevision";
};

const revisionUnusable: RoleCheck = (view, machine, audit) => {
  const pin = pinOf(view);
  const revision = archived(audit, machine, pin);
  if (revision === undefined) return undefined;
  const decoded = decodeRevision(revision.content, "every");
  if (!decoded.ok) return `${pin}: ${decoded.error.message}`;
  if (decoded.role !== view.role) return `${pin} holds a ${decoded.object.kind}`;
  return isPinnedInStatusOnly(view) ? labelProblem(view, revision, pin) : undefined;
};

/** A name in status that differs from the matcher's is another finding: the machine was changed, not the revision. */
function labelProblem({ statusRef, typeName }: RoleView, { metadata }: HeldRevision, pin: string): Seen {
  const label = metadata.labels?.[objectName];
  if (label === undefined) return `${pin} lacks the label ${objectName}: the live type would be used`;
  if (label === typeName || statusRef?.["name"] !== typeName) return undefined;
  return `${pin} was captured from ${label}, the matcher names ${typeName}: the live type would be used`;
}

const revisionOfAnother: RoleCheck = (view, machine, audit) => {
  const revision = audit.pinnedRevision(machine, view);
  const owner = revision?.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined || owner.uid === machine.vm.metadata.uid || owner.name === machine.name)
    return undefined;
  return `${pinOf(view)} belongs to ${owner.kind} ${owner.name}`;
};

const selectorMissesRevision: RoleCheck = (view, machine, audit) => {
  const { backup, source } = audit.evidence;
  const pin = pinOf(view);
  const spec = backup?.backup?.spec;
  if (pin === "" || !selectsByLabel(spec) || archived(audit, machine, pin)) return undefined;
  const labels = source?.revision(machine.namespace, pin)?.metadata.labels;
  if (labels !== undefined && passesSelectors(spec, labels)) return undefined;
  return `the backup's label selector does not select ControllerRevision ${pin}`;
};

const revisionExcluded: RoleCheck = (view, machine, audit) => {
  const revision = audit.pinnedRevision(machine, view);
  return revision !== undefined && isExcludedByLabel(revision)
    ? `${pinOf(view)} is labelled velero.io/exclude-from-backup=true`
    : undefined;
};

const liveTypeNotArchived: RoleCheck = (view, { namespace }, { evidence }) => {
  if (evidence.backup === undefined || pinOf(view) !== "" || view.typeName === "") return undefined;
  const kind = matchedKind(view.role, view.typeKind);
  if (kind === undefined) return undefined;
  const found = evidence.backup.inventory.type(view.role, kind.scope, namespace, view.typeName);
  return found === undefined ? `${kind.kind} ${view.typeName} is not in the archive` : undefined;
};

const matcherChanged: RoleCheck = ({ statusRef, typeName }) => {
  const captured = statusRef?.["name"];
  if (typeof captured !== "string" || captured === "" || typeName === "" || captured === typeName)
    return undefined;
  return `status still names ${captured}, the matcher names ${typeName}`;
};

const olderFormat: RoleCheck = (view, machine, audit) => {
  const revision = audit.pinnedRevision(machine, view);
  if (revision === undefined) return undefined;
  const data = revision.content["data"];
  const version =
    typeof data === "object" && data !== null && "apiVersion" in data ? data["apiVersion"] : undefined;
  if (version !== "instancetype.kubevirt.io/v1beta1")
    return `${pinOf(view)} holds ${String(version ?? "no apiVersion")}`;
  return revision.metadata.labels?.[objectVersion] === undefined
    ? `${pinOf(view)} has no label ${objectVersion}`
    : undefined;
};

function oneTypeOnly({ roles }: MachineView): Seen {
  const named: readonly Role[] = roles.filter(({ matcher }) => matcher !== undefined).map(({ role }) => role);
  return named.length === 1
    ? `the machine names ${named[0] === "preference" ? "a preference" : "an instance type"} only`
    : undefined;
}

function stateNotArchived(machine: MachineView, { evidence }: AuditContext): Seen {
  if (evidence.backup === undefined || hasPersistentState(machine) !== "by preference") return undefined;
  const { inventory } = evidence.backup;
  if (statePvcIn(inventory, machine) !== undefined) return undefined;
  if (inventory.has(resources.machineInstances, machine.namespace, machine.name)) return undefined;
  return `no PVC ${statePvcNameOf(machine)} in the archive`;
}

/** What can be seen in the archive alone. */
export const archiveLosses: Checks = {
  role: {
    L01: namedRevisionAbsent,
    L02: pinInStatusOnly,
    L03: pinInStatusOnlyAndRevisionAbsent,
    L04: neverCaptured,
    L05: revisionUnusable,
    L06: revisionOfAnother,
    L08: selectorMissesRevision,
    L09: revisionExcluded,
    L27: liveTypeNotArchived,
    L28: matcherChanged,
    L29: olderFormat,
  },
  machine: {
    L30: (machine, { evidence }) =>
      evidence.backup !== undefined && isFlat(machine)
        ? "the machine holds its own configuration"
        : undefined,
    L31: oneTypeOnly,
    L34: stateNotArchived,
  },
  site: {},
};
