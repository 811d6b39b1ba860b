import { isJsonObject, type JsonValue } from "@unfold/apimachinery";
import type { StructuralSchema } from "../structural-schema.js";

/** Paths of `value` that the schema does not know, which the API server would drop. */
export function* unknownFields(
  value: JsonValue | undefined,
  schema: StructuralSchema,
  where = "",
): Generator<string> {
  if (Array.isArray(value)) {
    for (const item of value) yield* unknownFields(item, schema.items ?? {}, `${where}[]`);
    return;
  }
  if (!isJsonObject(value)) return;
  const keepsRest = schema["x-kubernetes-preserve-unknown-fields"] === true;
  for (const [key, child] of Object.entries(value)) {
    const known = Object.hasOwn(schema.properties ?? {}, key)
      ? schema.properties?.[key]
      : schema.additionalProperties;
    if (known !== undefined) yield* unknownFields(child, known, `${where}.${key}`);
    else if (!keepsRest) yield `${where}.${key}`;
  }
}
