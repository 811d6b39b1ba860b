import type { JsonValue } from "@unfold/apimachinery";
import { type Causes, failedCombination } from "./schema-cause.js";
import type { SchemaNode } from "./schema-node.js";
import type { StructuralSchema } from "./structural-schema.js";
import { tryValue } from "./validate-value.js";
import { hasType } from "./value-type.js";

/** `anyOf`, `oneOf`, `allOf` and `not`, with the causes of the alternative that came nearest. */
export function validateCombinations(
  value: JsonValue,
  { schema, anyTypes }: SchemaNode,
  causes: Causes,
): void {
  const { anyOf = [], oneOf = [], allOf = [], not } = schema;
  if (anyOf.length > 0 && !hasType(value, anyTypes)) validateAnyOf(value, anyOf, causes);
  if (oneOf.length > 0) validateOneOf(value, oneOf, causes);
  if (allOf.length > 0) validateAllOf(value, allOf, causes);
  if (not !== undefined && tryValue(value, not, causes.path).list.length === 0) {
    causes.list.push(failedCombination(causes.path, `must not validate the schema (not)`));
  }
}

function validateAnyOf(value: JsonValue, schemas: readonly StructuralSchema[], { list, path }: Causes): void {
  const failures: Causes[] = [];
  for (const schema of schemas) {
    const tried = tryValue(value, schema, path);
    if (tried.list.length === 0) return;
    failures.push(tried);
  }
  list.push(failedCombination(path, `must validate at least one schema (anyOf)`));
  list.push(...nearest(failures));
}

function validateOneOf(value: JsonValue, schemas: readonly StructuralSchema[], { list, path }: Causes): void {
  const tried = schemas.map((schema) => tryValue(value, schema, path));
  const valid = tried.filter((one) => one.list.length === 0).length;
  if (valid === 1) return;
  const found = valid === 0 ? "Found none valid" : `Found ${valid} valid alternatives`;
  list.push(failedCombination(path, `must validate one and only one schema (oneOf). ${found}`));
  if (valid === 0) list.push(...nearest(tried));
}

function validateAllOf(value: JsonValue, schemas: readonly StructuralSchema[], { list, path }: Causes): void {
  const tried = schemas.map((schema) => tryValue(value, schema, path));
  const failed = tried.filter((one) => one.list.length > 0);
  if (failed.length === 0) return;
  for (const { list: causes } of failed) list.push(...causes);
  const none = failed.length === tried.length ? ". None validated" : "";
  list.push(failedCombination(path, `must validate all the schemas (allOf)${none}`));
}

function nearest(failures: readonly Causes[]): Causes["list"] {
  let best: Causes | undefined;
  for (const failure of failures) if (best === undefined || failure.visits > best.visits) best = failure;
  return best?.list ?? [];
}
