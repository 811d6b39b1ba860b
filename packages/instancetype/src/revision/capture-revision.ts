import {
  type KubeObject,
  type MutableJsonObject,
  type ObjectMeta,
  type OwnerReference,
  setOwnField,
} from "@unfold/apimachinery";
import { digestText } from "../digest-text.js";
import { objectNameLabel, objectNameLabelFor } from "../find/matcher.js";
import { instancetypeGroup, instancetypeVersion, typeKinds } from "../find/type-kinds.js";
import { objectMeta } from "../go-form/object-meta.js";
import { written } from "../go-form/written.js";
import { typeSpecForm } from "./type-spec-form.js";

/** Labels of a captured revision beside the object's name (kubevirt.io/api/instancetype). */
const revisionLabels = {
  generation: `${instancetypeGroup}/object-generation`,
  kind: `${instancetypeGroup}/object-kind`,
  uid: `${instancetypeGroup}/object-uid`,
  version: `${instancetypeGroup}/object-version`,
} as const;

/** Metadata of a type that is its owner's business and not captured. */
const uncaptured: ReadonlySet<string> = new Set([
  "labels",
  "annotations",
  "finalizers",
  "ownerReferences",
  "managedFields",
]);

/** Longest name of an object (DNS subdomain). */
const longestName = 253;

/**
 * Name of the revision that captures this generation of a type for a virtual machine. Long names of both do not fit
 * together, and KubeVirt never captures such a type; here the end gives way to a digest of the whole.
 */
export function revisionNameFor(vm: KubeObject, { metadata }: KubeObject): string {
  const { name = "", uid = "", generation = 0 } = metadata;
  return fittingName(`${vm.metadata?.name ?? ""}-${name}-${instancetypeVersion}-${uid}-${generation}`);
}

/** A name that is too long for an object ends in a digest of the whole. */
export function fittingName(whole: string): string {
  if (whole.length <= longestName) return whole;
  const digest = digestText(whole);
  return `${whole.slice(0, longestName - digest.length - 1).replace(/[-.]+$/, "")}-${digest}`;
}

/** The ControllerRevision in which KubeVirt keeps a type for a virtual machine (pkg/instancetype/revision). */
export function captureRevision(vm: KubeObject, object: KubeObject): KubeObject {
  const { name = "", uid = "", generation = 0 } = object.metadata;
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: revisionNameFor(vm, object),
      ...(vm.metadata?.namespace === undefined ? {} : { namespace: vm.metadata.namespace }),
      labels: {
        [revisionLabels.generation]: String(generation),
        [revisionLabels.kind]: object.kind,
        [objectNameLabel]: objectNameLabelFor(name),
        [revisionLabels.uid]: uid,
        [revisionLabels.version]: instancetypeVersion,
      },
      ownerReferences: [ownerReference(vm)],
    },
    data: capturedObject(object),
    revision: 0,
  };
}

/** Whether a revision was captured from the type of this name; only then does a matcher of that name mean it. */
export function isCapturedFor(revision: KubeObject, name: string): boolean {
  return revision.metadata.labels?.[objectNameLabel] === objectNameLabelFor(name);
}

/** Whether a revision says it is in the current format; others are rewritten (KubeVirt pkg/instancetype/upgrade). */
export function isCurrentRevision(revision: KubeObject): boolean {
  return revision.metadata.labels?.[revisionLabels.version] === instancetypeVersion;
}

function ownerReference({ metadata }: KubeObject): OwnerReference {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    name: metadata?.name ?? "",
    uid: metadata?.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
}

function capturedObject({ kind, metadata, spec }: KubeObject): KubeObject {
  const role = typeKinds.find((entry) => entry.kind === kind)?.role ?? "instancetype";
  return {
    apiVersion: `${instancetypeGroup}/${instancetypeVersion}`,
    kind,
    metadata: capturedMetadata(metadata),
    spec: typeSpecForm(role, spec),
  };
}

function capturedMetadata(metadata: ObjectMeta): ObjectMeta {
  const captured: MutableJsonObject = {};
  for (const [key, value] of Object.entries(metadata)) {
    if (!uncaptured.has(key) && value !== undefined) setOwnField(captured, key, value);
  }
  return (written(objectMeta, captured) ?? {}) as ObjectMeta;
}
