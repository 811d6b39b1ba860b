import type { JsonObject, KubeObject } from "@unfold/apimachinery";

export function hasFinalizer({ metadata }: KubeObject, finalizer: string): boolean {
  return (metadata.finalizers ?? []).includes(finalizer);
}

/** The JSON patch that adds a finalizer, or nothing when it is there; refused when the list changed since. */
export function addFinalizer(object: KubeObject, finalizer: string): readonly JsonObject[] {
  if (hasFinalizer(object, finalizer)) return [];
  const before = object.metadata.finalizers;
  if (before === undefined) return [unchanged(object), { op: "add", path, value: [finalizer] }];
  return [
    { op: "test", path, value: before },
    { op: "replace", path, value: [...before, finalizer] },
  ];
}

/** The JSON patch that removes a finalizer, or nothing when it is not there. */
export function removeFinalizer(object: KubeObject, finalizer: string): readonly JsonObject[] {
  if (!hasFinalizer(object, finalizer)) return [];
  const before = object.metadata.finalizers ?? [];
  const after = before.filter((name) => name !== finalizer);
  return [
    { op: "test", path, value: before },
    { op: "replace", path, value: after },
  ];
}

const path = "/metadata/finalizers";

function unchanged({ metadata }: KubeObject): JsonObject {
  return { op: "test", path: "/metadata/resourceVersion", value: metadata.resourceVersion ?? "" };
}
