import {
  type JsonObject,
  type KubeObject,
  type MutableJsonObject,
  ownField,
  setOwnField,
} from "@unfold/apimachinery";
import { resources } from "./known-resources.js";

/**
 * What is kept of kinds that come by the ten thousand; of others everything but managedFields. Keeps an audit of a large
 * archive small.
 */
const keptFields: ReadonlyMap<string, readonly (readonly [string, ...string[]])[]> = new Map([
  [
    resources.persistentVolumeClaims,
    [
      ["spec", "dataSource"],
      ["spec", "dataSourceRef"],
      ["spec", "storageClassName"],
    ],
  ],
  [
    resources.dataVolumes,
    [
      ["spec", "source"],
      ["spec", "sourceRef"],
      ["status", "phase"],
    ],
  ],
  [
    resources.pods,
    [
      ["status", "phase"],
      ["spec", "initContainers"],
      ["spec", "containers"],
    ],
  ],
  [
    resources.machineInstances,
    [
      ["status", "phase"],
      ["spec", "domain", "cpu"],
      ["spec", "domain", "memory"],
    ],
  ],
]);

/** Whether objects of this kind come by the ten thousand, and are kept as texts. */
export function isNumerous(groupResource: string): boolean {
  return keptFields.has(groupResource);
}

/** The object without what no check reads. */
export function keptPart(groupResource: string, object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  const paths = keptFields.get(groupResource);
  if (paths === undefined) return { ...object, metadata };
  const kept: MutableJsonObject = { apiVersion: object.apiVersion, kind: object.kind, metadata };
  for (const path of paths) copyField(object, kept, path);
  return kept as unknown as KubeObject;
}

function copyField(from: JsonObject, to: MutableJsonObject, [key, ...rest]: readonly string[]): void {
  if (key === undefined) return;
  const value = ownField(from, key);
  if (value === undefined) return;
  if (rest.length === 0 || typeof value !== "object" || value === null) {
    setOwnField(to, key, value);
    return;
  }
  const child = (ownField(to, key) ?? {}) as MutableJsonObject;
  copyField(value as JsonObject, child, rest);
  setOwnField(to, key, child);
}
