import { fieldInvalid, type StatusCause } from "@unfold/apimachinery";
import { listTypeFits } from "./list-type-rules.js";
import { normalizeValue, Pruning } from "./normalize-value.js";
import { checkRules } from "./rules/check-rules.js";
import { rulesAreStated } from "./rules/stated-rules.js";
import { Causes } from "./schema-cause.js";
import { nodeOf } from "./schema-node.js";
import { completenessCauses } from "./structural-completeness.js";
import { type SchemaPlace, structuralRules } from "./structural-rules.js";
import type { StructuralSchema } from "./structural-schema.js";
import { validateListTypes } from "./validate-list-types.js";
import { validateValue } from "./validate-value.js";

const maxDepth = 200;

/**
 * Every cause for which a CustomResourceDefinition's schema is not structural, in kube-apiserver's words
 * (apiextensions-apiserver `pkg/apis/apiextensions/validation` and `pkg/apiserver/schema`); empty when it is.
 * `path` is where the schema stands in the definition.
 */
export function validateStructural(
  schema: StructuralSchema,
  path = "spec.validation.openAPIV3Schema",
): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  walk(schema, path, "root", causes, 0);
  // Expressions are about values of the schema, so there is nothing to say of them before it is right.
  return causes.length > 0 ? causes : checkRules(schema, path);
}

function walk(
  schema: StructuralSchema,
  path: string,
  place: SchemaPlace,
  causes: StatusCause[],
  depth: number,
): void {
  if (depth > maxDepth) {
    causes.push(fieldInvalid(path, "", `must not be nested deeper than ${maxDepth} schemas`));
    return;
  }
  const before = causes.length;
  for (const rule of [...structuralRules, listTypeFits, rulesAreStated])
    causes.push(...rule(schema, path, place));
  const visit = (child: StructuralSchema, at: string, childPlace: SchemaPlace): void =>
    walk(child, `${path}.${at}`, place === "junctor" ? "junctor" : childPlace, causes, depth + 1);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    visit(property, `properties[${name}]`, "field");
  }
  if (typeof schema.additionalProperties === "object") {
    visit(schema.additionalProperties, "additionalProperties", "field");
  }
  if (schema.items !== undefined && !Array.isArray(schema.items)) visit(schema.items, "items", "item");
  for (const keyword of ["allOf", "anyOf", "oneOf"] as const) {
    for (const [index, one] of (schema[keyword] ?? []).entries()) {
      // What int-or-string is made of may be spelled out.
      if (!spellsIntOrString(schema, one)) visit(one, `${keyword}[${index}]`, "junctor");
    }
  }
  if (schema.not !== undefined) visit(schema.not, "not", "junctor");
  if (place === "root") causes.push(...completenessCauses(schema, path));
  if (causes.length === before) causes.push(...defaultCauses(schema, path));
}

function spellsIntOrString(schema: StructuralSchema, alternative: StructuralSchema): boolean {
  if (schema["x-kubernetes-int-or-string"] !== true) return false;
  const { type, anyOf, ...rest } = alternative;
  if (Object.keys(rest).length > 0) return false;
  return anyOf === undefined || anyOf.every((one) => spellsIntOrString(schema, one));
}

/** A default is itself a valid value without unknown fields. */
function defaultCauses(schema: StructuralSchema, path: string): readonly StatusCause[] {
  const { default: value } = schema;
  if (value === undefined || value === null) return [];
  const node = nodeOf(schema);
  const pruning = new Pruning();
  const normalized = normalizeValue(value, node, pruning);
  if (pruning.unknown.length > 0)
    return [fieldInvalid(`${path}.default`, value, "must not have unknown fields")];
  const causes = new Causes();
  validateValue(normalized, node, causes);
  validateListTypes(normalized, node, causes);
  return causes.list.map((cause) => below(cause, `${path}.default`));
}

function below(cause: StatusCause, path: string): StatusCause {
  const field = cause.field ?? "";
  return { ...cause, field: field === "" || field === "<nil>" ? path : `${path}.${field}` };
}
