import type { KubeObject } from "@unfold/apimachinery";
import { typeKinds } from "./type-kinds.js";
import type { TypeLookup } from "./type-lookup.js";

const kindByName = new Map(typeKinds.map((entry) => [entry.kind, entry]));

/** A lookup over fetched objects; anything that is neither a type nor a ControllerRevision is passed over. */
export function lookupOf(objects: Iterable<KubeObject>): TypeLookup {
  const byKey = new Map<string, KubeObject>();
  for (const object of objects) {
    const key = keyOf(object);
    if (key !== undefined) byKey.set(key, object);
  }
  return {
    revision: (namespace, name) => byKey.get(`revision/${namespace}/${name}`),
    type: (role, scope, namespace, name) =>
      byKey.get(`${role}/${scope}/${scope === "cluster" ? "" : namespace}/${name}`),
  };
}

function keyOf({ kind, metadata }: KubeObject): string | undefined {
  const namespace = metadata.namespace ?? "";
  if (kind === "ControllerRevision") return `revision/${namespace}/${metadata.name ?? ""}`;
  const entry = kindByName.get(kind);
  if (entry === undefined) return undefined;
  return `${entry.role}/${entry.scope}/${entry.scope === "cluster" ? "" : namespace}/${metadata.name ?? ""}`;
}
