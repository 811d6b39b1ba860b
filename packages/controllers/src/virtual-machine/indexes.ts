import {
  fieldAt,
  type GroupVersionResource,
  groupResource,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { expansionOf, referencesOf, revisionResource, typeKinds } from "@unfold/instancetype";
import type { IndexFunction } from "../runtime/object-cache.js";
import { formatKey } from "../runtime/object-key.js";
import { claimKeys } from "../virtual-machine-instance/claim-names.js";
import { capturedNames, givenNames, revisionKey } from "./captured-names.js";
import { recordedRevisions } from "./recorded-revisions.js";

const roles = ["instancetype", "preference"] as const;

/** How a reference to an object is written in the index. */
export function referenceKey(
  resource: Pick<GroupVersionResource, "group" | "resource">,
  key: { readonly namespace?: string | undefined; readonly name: string },
): string {
  return `${groupResource(resource)}:${formatKey(key)}`;
}

/** The reference under which machines wait for an object: a type or a revision. */
export function referenceTo(object: KubeObject): string | undefined {
  const { namespace, name = "" } = object.metadata;
  const type = typeKinds.find(({ kind }) => kind === object.kind);
  if (type !== undefined) {
    return referenceKey({ group: "instancetype.kubevirt.io", resource: type.plural }, { namespace, name });
  }
  return object.kind === "ControllerRevision"
    ? referenceKey(revisionResource, { namespace, name })
    : undefined;
}

/** Machines by what their matchers may mean, by the claims and DataVolumes they use, and flat ones by the revisions they were expanded from. */
export const virtualMachineIndexes: { readonly [name: string]: IndexFunction } = {
  references: (vm) => referencesOf(vm).map((reference) => referenceKey(reference.resource, reference)),
  volumes: (vm) => [
    ...claimKeys(fieldAt(vm.spec, "template", "spec"), vm.metadata.namespace),
    ...listAt(vm.spec, "dataVolumeTemplates").flatMap((template) => {
      const name = stringAt(template, "metadata", "name");
      return name === undefined ? [] : [formatKey({ namespace: vm.metadata.namespace, name })];
    }),
  ],
  holds: revisionsOfMachine,
  expandedFrom: (vm) => {
    const record = expansionOf(vm);
    const { namespace } = vm.metadata;
    return record === undefined
      ? []
      : [...recordedRevisions(record)].map((name) => formatKey({ namespace, name }));
  },
};

/** Revisions by who owns them, and start revisions by the revisions of types they boot from. */
export const revisionIndexes: { readonly [name: string]: IndexFunction } = {
  owner: ({ metadata }) => (metadata.ownerReferences ?? []).map(({ uid }) => uid),
  bootsFrom: (revision) => revisionNamesIn(revision, objectAt(revision, "data", "spec")),
};

/** Snapshots by the revisions of types the machine in them names. */
export const snapshotIndexes: { readonly [name: string]: IndexFunction } = {
  names: (content) => revisionNamesIn(content, objectAt(content.spec, "source", "virtualMachine", "spec")),
};

/** Keys of the revisions an object keeps from being removed: a machine, a start revision or a snapshot. */
export function revisionsHeldBy(object: KubeObject): readonly string[] {
  if (object.kind === "VirtualMachine") return revisionsOfMachine(object);
  const held = object.kind === "ControllerRevision" ? revisionIndexes["bootsFrom"] : snapshotIndexes["names"];
  return held?.(object) ?? [];
}

/**
 * What the machine's matchers name, and what status does: also of a matcher that was taken away, which finds its copy
 * again when it comes back.
 */
function revisionsOfMachine(vm: KubeObject): readonly string[] {
  return [...givenNames(vm), ...capturedNames(vm)].map((name) => revisionKey(vm, name));
}

function revisionNamesIn(
  { metadata: { namespace } }: KubeObject,
  spec: KubeObject["spec"],
): readonly string[] {
  return roles.flatMap((role) => {
    const name = stringAt(spec, role, "revisionName") ?? "";
    return name === "" ? [] : [formatKey({ namespace, name })];
  });
}
