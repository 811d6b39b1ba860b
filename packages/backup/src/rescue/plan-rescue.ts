import type { KubeObject } from "@unfold/apimachinery";
import {
  captureRevision,
  clusterConfigOf,
  expand,
  type FoundType,
  find,
  matchedKind,
  type Role,
} from "@unfold/instancetype";
import { pinOf } from "../audit/audit-context.js";
import { type MachineView, type RoleView, viewMachine } from "../audit/machine-view.js";
import type { Inventory } from "../inventory/inventory.js";
import { ownerlessRevision } from "./ownerless-revision.js";
import { type Certainty, findTypeEvidence, type TypeEvidence, type TypePlace } from "./type-evidence.js";

/** What is to be done for one type of a machine. */
export interface RoleRescue {
  readonly role: Role;
  /**
   * `none`: it comes back as it is. `pin`: its revision is in the archive and only has to be named. `revision`: the
   * revision has to be made again and named. `lost`: no place knows what it ran on.
   */
  readonly action: "none" | "pin" | "revision" | "lost";
  /** Name the restored machine's spec has to carry. */
  readonly revisionName: string;
  /** Where the content comes from; of a lost one, the catalogue that does not know it. */
  readonly place: string;
  readonly certainty: Certainty | undefined;
  /** The revision to add, without owner. */
  readonly revision?: KubeObject;
}

/** What is to be done for one machine. */
export interface MachineRescue {
  readonly namespace: string;
  readonly name: string;
  readonly roles: readonly RoleRescue[];
  /** The machine with its types written into it; absent when one is lost, or cannot be applied. */
  readonly flat?: KubeObject;
}

/** What can be done for the machines of an archive, with what the given places still know. */
export function* planRescue(
  archive: Inventory,
  places: readonly TypePlace[],
): IterableIterator<MachineRescue> {
  for (const { vm, origin } of archive.machines) {
    yield planMachine(viewMachine(vm, origin, archive.lookup), archive, places);
  }
}

function planMachine(machine: MachineView, archive: Inventory, places: readonly TypePlace[]): MachineRescue {
  const { namespace, name } = machine;
  const evidence = machine.roles.map((view) => findTypeEvidence(view, machine, places));
  const roles = machine.roles.map((view, index) =>
    planRole(view, machine, { archive, places }, evidence[index]),
  );
  const flat = flatMachine(machine, evidence);
  return { namespace, name, roles, ...(flat === undefined ? {} : { flat }) };
}

function planRole(
  view: RoleView,
  machine: MachineView,
  { archive, places }: { readonly archive: Inventory; readonly places: readonly TypePlace[] },
  evidence: TypeEvidence | undefined,
): RoleRescue {
  const { role } = view;
  const nothing: RoleRescue = { role, action: "none", revisionName: "", place: "", certainty: undefined };
  if (view.matcher === undefined) return nothing;
  if (evidence === undefined) return { ...nothing, action: "lost", place: unknowing(view, places) };
  const { place, certainty } = evidence;
  const pin = pinOf(view);
  const isArchived =
    evidence.revision !== undefined && archive.revision(machine.namespace, pin) !== undefined;
  if (isArchived && view.specPin !== "") return { ...nothing, place, certainty };
  if (isArchived) return { role, action: "pin", revisionName: pin, place, certainty };
  const captured = captureRevision(machine.vm, named(evidence.type));
  const revision = ownerlessRevision(captured, pin === "" ? (captured.metadata.name ?? "") : pin);
  return { role, action: "revision", revisionName: revision.metadata.name ?? "", place, certainty, revision };
}

/** That a release of the common types was asked, and does not have a type of the cluster of that name. */
function unknowing(view: RoleView, places: readonly TypePlace[]): string {
  if (matchedKind(view.role, view.typeKind)?.scope !== "cluster" || view.typeName === "") return "";
  const catalogue = places.find(({ isCatalogue }) => isCatalogue === true);
  return catalogue === undefined ? "" : `${view.typeName} is not known in ${catalogue.name}`;
}

/** A type that no API server ever saw has no uid to name its revision by. */
function named(type: KubeObject): KubeObject {
  if (type.metadata.uid !== undefined) return type;
  return { ...type, metadata: { ...type.metadata, uid: "rescued", generation: 1 } };
}

/** Expansion needs no cluster: the types are at hand, the configuration is KubeVirt's own. */
function flatMachine(
  { vm, roles }: MachineView,
  evidence: readonly (TypeEvidence | undefined)[],
): KubeObject | undefined {
  const types = roles.map((view, index) => foundType(view, evidence[index], vm));
  if (types.includes("lost")) return undefined;
  const [instancetype, preference] = types as readonly (FoundType | undefined)[];
  const { status: _, ...machine } = vm;
  const input = { instancetype, preference, config: clusterConfigOf(undefined), mode: "faithful" as const };
  const expanded = expand(machine as KubeObject, input);
  return expanded.ok ? restorable(expanded.vm) : undefined;
}

function foundType(
  view: RoleView,
  evidence: TypeEvidence | undefined,
  vm: KubeObject,
): FoundType | undefined | "lost" {
  if (view.matcher === undefined) return undefined;
  if (evidence === undefined) return "lost";
  const unpinned = {
    ...vm,
    spec: { [view.role]: { name: "any" } },
    status: undefined,
  } as unknown as KubeObject;
  const found = find(view.role, unpinned, { revision: () => undefined, type: () => evidence.type });
  return found.ok ? found.found : "lost";
}

/** A manifest that can be created: what one cluster gave the object stays there. */
function restorable({ metadata, ...machine }: KubeObject): KubeObject {
  const {
    uid: _u,
    resourceVersion: _r,
    generation: _g,
    creationTimestamp: _c,
    ownerReferences: _o,
    ...kept
  } = metadata;
  return { ...machine, metadata: kept } as KubeObject;
}
