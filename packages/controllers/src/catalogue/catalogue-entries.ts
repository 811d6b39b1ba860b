import { type GroupVersionResource, jsonEqual, type KubeObject } from "@unfold/apimachinery";
import { commonInstancetypes, commonPreferences } from "@unfold/instancetype";
import { resources } from "../resources.js";

/** Labels by which virt-operator knows what it deployed. */
export const managedLabels = {
  "app.kubernetes.io/component": "kubevirt",
  "app.kubernetes.io/managed-by": "virt-operator",
} as const;

/** One object of the bundle and where it lives. */
export interface CatalogueEntry {
  readonly resource: GroupVersionResource;
  readonly object: KubeObject;
}

/** The two resources the bundle consists of. */
export const catalogueResources = [
  resources.virtualMachineClusterInstancetypes,
  resources.virtualMachineClusterPreferences,
] as const;

/** The common instance types and preferences as virt-operator deploys them. */
export function catalogueEntries(): readonly CatalogueEntry[] {
  const bundle = [commonInstancetypes(), commonPreferences()] as const;
  return catalogueResources.flatMap((resource, index) =>
    (bundle[index] ?? []).map((object) => ({ resource, object: managed(object) })),
  );
}

function managed(object: KubeObject): KubeObject {
  const labels = { ...object.metadata.labels, ...managedLabels };
  return { ...object, metadata: { ...object.metadata, labels } };
}

/** Whether an object was deployed by virt-operator. */
export function isManaged({ metadata: { labels } }: KubeObject): boolean {
  return Object.entries(managedLabels).every(([key, value]) => labels?.[key] === value);
}

/** `found` with labels, annotations and spec of the bundle; undefined when it has them. */
export function reverted(found: KubeObject, wanted: KubeObject): KubeObject | undefined {
  const labels = { ...found.metadata.labels, ...wanted.metadata.labels };
  const annotations = { ...found.metadata.annotations, ...wanted.metadata.annotations };
  const after: KubeObject = {
    ...found,
    metadata: { ...found.metadata, labels, annotations },
    ...(wanted.spec === undefined ? {} : { spec: wanted.spec }),
  };
  return jsonEqual(found, after) ? undefined : after;
}
