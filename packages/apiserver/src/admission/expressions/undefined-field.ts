import { estimateCost } from "../../schema/rules/cost/estimate-cost.js";
import { RuleError } from "../../schema/rules/cost/rule-error.js";
import { anything, type RuleShape } from "../../schema/rules/cost/rule-shape.js";
import { objectShape } from "../../schema/rules/cost/schema-shape.js";
import { ruleEnvironment } from "../../schema/rules/rule-library.js";
import type { SchemaNode } from "../../schema/schema-node.js";

/** Metadata has more fields than rules of CRDs see. */
const free = new Set(["metadata", "apiVersion", "kind"]);

/** The error for a field of `object` or `oldObject` that an expression names and the schema lacks; undefined for none. */
export function undefinedField(source: string, node: SchemaNode): string | undefined {
  if (node.schema["x-kubernetes-preserve-unknown-fields"] === true) return undefined;
  const declared = objectShape(node);
  const object: RuleShape = {
    ...declared,
    field: (name) => (free.has(name) ? anything : declared.field?.(name)),
  };
  const variables = new Map([
    ["object", object],
    ["oldObject", object],
  ]);
  try {
    estimateCost(ruleEnvironment().parse(source).ast, variables);
    return undefined;
  } catch (error) {
    return error instanceof RuleError ? error.message : undefined;
  }
}
