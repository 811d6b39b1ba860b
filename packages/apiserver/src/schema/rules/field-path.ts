import { childPath, itemPath } from "@unfold/apimachinery";
import type { SchemaNode } from "../schema-node.js";

const step = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/y;

/**
 * A rule's `fieldPath`, such as `.spec.replicas` or `.labels['a.b']`, below a path; undefined when it is none or the schema has
 * no such field (apiextensions-apiserver schema/cel ValidFieldPath).
 */
export function fieldPathBelow(path: string, fieldPath: string, node: SchemaNode): string | undefined {
  let [at, below, current] = [0, path, node];
  while (at < fieldPath.length) {
    step.lastIndex = at;
    const found = step.exec(fieldPath);
    const name = found?.[1] ?? found?.[2]?.replace(/\\(.)/g, "$1");
    if (name === undefined) return undefined;
    const property = current.properties.get(name);
    const next = property ?? current.values;
    if (next === undefined || next === "any") return undefined;
    below = property === undefined ? itemPath(below, name) : childPath(below, name);
    current = next;
    at = step.lastIndex;
  }
  return at === 0 ? undefined : below;
}
