import { listAt, stringAt } from "@unfold/apimachinery";
import { commonInstancetypes, commonPreferences, matchedKind, type TypeKind } from "@unfold/instancetype";
import type { AuditContext } from "../audit/audit-context.js";
import { isFlat, type MachineView, type RoleView } from "../audit/machine-view.js";
import { resources } from "../inventory/known-resources.js";
import type { Checks, RoleCheck, Seen } from "./check.js";

const objectName = "instancetype.kubevirt.io/object-name";
const syncWave = "argocd.argoproj.io/sync-wave";
const checkStaticVolume = "cdi.kubevirt.io/storage.checkStaticVolume";

const commonNames = {
  instancetype: new Set(commonInstancetypes().map(({ metadata }) => metadata.name)),
  preference: new Set(commonPreferences().map(({ metadata }) => metadata.name)),
} as const;

const isCommon = ({ role, typeName }: RoleView, kind: TypeKind): boolean =>
  kind.scope === "cluster" && commonNames[role].has(typeName);

/** The type of an unpinned matcher, and where it stands in the tree. */
function namedType(view: RoleView, { namespace }: MachineView, { evidence }: AuditContext) {
  const kind = matchedKind(view.role, view.typeKind);
  if (kind === undefined || view.typeName === "" || view.specPin !== "") return undefined;
  const groupResource = `${kind.plural}.instancetype.kubevirt.io`;
  const place = kind.scope === "cluster" ? "" : namespace;
  const origin = evidence.manifests?.originOf(groupResource, place, view.typeName);
  return { kind, origin };
}

const fileOf = (origin: string): string => origin.split("#")[0] ?? origin;

const typeChangedLater: RoleCheck = (view, machine, audit) => {
  const origin = namedType(view, machine, audit)?.origin;
  const history = audit.evidence.manifests?.history;
  if (origin === undefined || history === undefined) return undefined;
  const created = history(fileOf(machine.origin)).at(-1);
  const changed = history(fileOf(origin))[0];
  if (created === undefined || changed === undefined || changed.time <= created.time) return undefined;
  return `${fileOf(origin)} was changed by ${changed.commit.slice(0, 12)}, after the machine's first commit ${created.commit.slice(0, 12)}`;
};

const typeNotInTree: RoleCheck = (view, machine, audit) => {
  const named = namedType(view, machine, audit);
  if (named === undefined || named.origin !== undefined || isCommon(view, named.kind)) return undefined;
  return `${named.kind.kind} ${view.typeName} is not in the tree`;
};

const commonByName: RoleCheck = (view, machine, audit) => {
  const named = namedType(view, machine, audit);
  if (named === undefined || named.origin !== undefined || !isCommon(view, named.kind)) return undefined;
  return `${view.typeName} is whatever each cluster's release says`;
};

const revisionNotInTree: RoleCheck = (view, { namespace }, { evidence }) => {
  if (view.specPin === "" || evidence.manifests?.inventory.revision(namespace, view.specPin) !== undefined)
    return undefined;
  return `ControllerRevision ${view.specPin} is not in the tree`;
};

const unfitRevision: RoleCheck = (view, machine, { evidence }) => {
  const revision = evidence.manifests?.inventory.revision(machine.namespace, view.specPin);
  if (revision === undefined) return undefined;
  const { metadata } = revision;
  if ((metadata.ownerReferences ?? []).length > 0) return `${view.specPin} has ownerReferences`;
  if (metadata.labels?.[objectName] !== view.typeName)
    return `${view.specPin} lacks the label ${objectName}=${view.typeName}`;
  const wave = (annotations: typeof metadata.annotations): number => Number(annotations?.[syncWave] ?? 0);
  const late = wave(metadata.annotations) > wave(machine.vm.metadata.annotations);
  return late ? `${view.specPin} is applied after the machine` : undefined;
};

const inferred: RoleCheck = ({ matcher, typeName }) => {
  const volume = matcher?.["inferFromVolume"];
  return typeof volume === "string" && volume !== "" && typeName === ""
    ? `it is inferred from volume ${volume}`
    : undefined;
};

const unusualKind: RoleCheck = (view) => {
  const kind = matchedKind(view.role, view.typeKind);
  if (view.typeKind === "" || kind === undefined || kind.kind === view.typeKind) return undefined;
  return `${view.typeKind} means ${kind.kind}`;
};

const travelsAlong: RoleCheck = (view, machine, audit) => {
  const named = namedType(view, machine, audit);
  const places = audit.evidence.manifests?.inventory.list(resources.placements) ?? [];
  if (named?.origin === undefined || named.kind.scope !== "cluster" || places.length === 0) return undefined;
  return `${named.kind.kind} ${view.typeName} is placed with the machine`;
};

function clonedDisk({ vm }: MachineView): Seen {
  const clone = listAt(vm.spec, "dataVolumeTemplates").find((template) => {
    return stringAt(template, "spec", "source", "pvc", "name") !== undefined;
  });
  return clone === undefined
    ? undefined
    : `DataVolume template ${stringAt(clone, "metadata", "name")} clones a PVC`;
}

function importsAgain({ vm }: MachineView): Seen {
  const template = listAt(vm.spec, "dataVolumeTemplates").find((candidate) => {
    return stringAt(candidate, "metadata", "annotations", checkStaticVolume) === undefined;
  });
  return template === undefined
    ? undefined
    : `DataVolume template ${stringAt(template, "metadata", "name")} lacks ${checkStaticVolume}`;
}

/** What a manifest says of its machine. */
export const gitMachines: Checks = {
  role: {
    G2: typeChangedLater,
    G3: typeNotInTree,
    G4: commonByName,
    G5: revisionNotInTree,
    G6: unfitRevision,
    G7: inferred,
    G11: unusualKind,
    G13: travelsAlong,
  },
  machine: {
    G1: (machine) => (isFlat(machine) ? "the manifest holds the machine's own configuration" : undefined),
    G9: clonedDisk,
    G10: importsAgain,
  },
  site: {},
};
