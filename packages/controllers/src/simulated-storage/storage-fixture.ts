import { type JsonObject, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { TestControlPlane } from "../testing/control-plane.js";

export const {
  persistentVolumeClaims: pvc,
  persistentVolumes: pv,
  dataVolumes: dv,
  storageClasses,
} = resources;
/** Where an object lies. */
export const at = (name: string, namespace = "ns") => ({ namespace, name });
export const patchOf = (body: JsonObject) => ({ type: "application/merge-patch+json", body }) as const;

type Metadata = Partial<KubeObject["metadata"]>;

export const dataVolume = (name: string, spec: JsonObject, metadata: Metadata = {}): KubeObject => ({
  apiVersion: "cdi.kubevirt.io/v1beta1",
  kind: "DataVolume",
  metadata: { name, namespace: "ns", ...metadata },
  spec,
});
/** A DataVolume's storage of a size. */
export const sized = (storage: string, more: JsonObject = {}): JsonObject => ({
  storage: { resources: { requests: { storage } }, ...more },
});
export const blank = { source: { blank: {} } };
export const claim = (name: string, spec: JsonObject, metadata: Metadata = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name, namespace: "ns", ...metadata },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
});

/** A control plane with these objects, one made after the other has settled. */
export async function planeWith(...objects: readonly KubeObject[]): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started("reference");
  for (const object of objects) {
    await plane.api.create(object.kind === "DataVolume" ? dv : pvc, object);
    await plane.quiet();
  }
  return plane;
}

/** Takes storage classes away. */
export async function without(plane: TestControlPlane, ...names: readonly string[]): Promise<void> {
  for (const name of names) await plane.api.delete(storageClasses, { name });
  await plane.quiet();
}

export async function condition(object: Promise<KubeObject>, type: string) {
  return conditionOf(conditionsOf(listAt((await object).status, "conditions")), type);
}

/** What events say of storage and machines. */
export async function reasons(plane: TestControlPlane): Promise<readonly string[]> {
  const { items } = await plane.api.list(resources.events);
  return items
    .filter((event) => stringAt(event, "involvedObject", "kind") !== "HyperConverged")
    .map((event) => `${stringAt(event, "reason")}: ${stringAt(event, "message")}`);
}
