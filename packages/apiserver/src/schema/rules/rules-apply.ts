import { isJsonObject, type JsonValue, ownField } from "@unfold/apimachinery";
import type { SchemaNode } from "../schema-node.js";
import { hasRules } from "./has-rules.js";

/**
 * Whether any rule would be evaluated for this very value. kube-apiserver says that rules were not checked whenever the schema
 * has one anywhere; that sends people looking for rules about fields they never set.
 */
export function rulesApply(value: JsonValue | undefined, node: SchemaNode): boolean {
  if (value === undefined || value === null || !hasRules(node)) return false;
  if ((node.schema["x-kubernetes-validations"] ?? []).length > 0) return true;
  const { items, values } = node;
  if (Array.isArray(value)) return items !== undefined && value.some((item) => rulesApply(item, items));
  if (!isJsonObject(value)) return false;
  for (const [key, child] of node.properties) if (rulesApply(ownField(value, key), child)) return true;
  if (values === undefined || values === "any") return false;
  return Object.keys(value).some((key) => !node.properties.has(key) && rulesApply(value[key], values));
}
