import type { SchemaNode } from "../schema-node.js";

const within = new WeakMap<SchemaNode, boolean>();

/** Whether rules stand at or below the node: most schemas have none, and most walks end here. */
export function hasRules(node: SchemaNode): boolean {
  const known = within.get(node);
  if (known !== undefined) return known;
  const children = [...node.properties.values(), node.items, node.values];
  const found =
    (node.schema["x-kubernetes-validations"] ?? []).length > 0 ||
    children.some((child) => child !== undefined && child !== "any" && hasRules(child));
  within.set(node, found);
  return found;
}
