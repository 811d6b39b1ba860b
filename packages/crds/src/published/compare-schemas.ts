import { isJsonObject, type JsonValue, jsonEqual, listAt } from "@unfold/apimachinery";
import type { StructuralSchema } from "../structural-schema.js";

/** What a published schema has and ours has not, or the other way round. */
export interface SchemaDifference {
  readonly path: string;
  readonly what: string;
  readonly published: JsonValue | undefined;
  readonly ours: JsonValue | undefined;
}

/** Everything a schema says of one value, but not of its parts; descriptions are ours. */
const keywords = [
  "type",
  "format",
  "enum",
  "nullable",
  "default",
  "pattern",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
  "required",
  "x-kubernetes-int-or-string",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-map-type",
  "x-kubernetes-validations",
] as const;

/** All differences of two schemas, and of what is below them in both; `where` is the path so far. */
export function* compareSchemas(
  published: StructuralSchema,
  ours: StructuralSchema,
  where = "",
): Generator<SchemaDifference> {
  for (const what of keywords) {
    const pair = { published: normalized(what, published), ours: normalized(what, ours) };
    if (!jsonEqual(pair.published, pair.ours)) yield { path: where, what, ...pair };
  }
  yield* compareProperties(published, ours, where);
  if (published.items && ours.items) yield* compareSchemas(published.items, ours.items, `${where}[]`);
  if (isJsonObject(published.additionalProperties) && isJsonObject(ours.additionalProperties)) {
    yield* compareSchemas(published.additionalProperties, ours.additionalProperties, `${where}{}`);
  } else if (published.additionalProperties !== undefined && !keepsAnything(ours)) {
    yield { path: `${where}{}`, what: "missing", published: true, ours: undefined };
  }
}

function* compareProperties(published: StructuralSchema, ours: StructuralSchema, where: string) {
  for (const [name, schema] of Object.entries(published.properties ?? {})) {
    const own = ours.properties?.[name];
    const path = `${where}.${name}`;
    if (own !== undefined) yield* compareSchemas(schema, own, path);
    else if (!keepsAnything(ours)) yield { path, what: "missing", published: true, ours: undefined };
  }
  for (const name of Object.keys(ours.properties ?? {})) {
    if (published.properties?.[name] === undefined && !keepsAnything(published)) {
      yield { path: `${where}.${name}`, what: "extra", published: undefined, ours: true };
    }
  }
}

function keepsAnything(schema: StructuralSchema): boolean {
  return schema["x-kubernetes-preserve-unknown-fields"] === true;
}

/** Order of names means nothing, and a list without a type is atomic. */
function normalized(what: (typeof keywords)[number], schema: StructuralSchema): JsonValue | undefined {
  const value = schema[what] as JsonValue | undefined;
  if (value === undefined) return undefined;
  if (what === "x-kubernetes-list-type") return value === "atomic" ? undefined : value;
  return what === "enum" || what === "required" ? listAt({ value }, "value").map(String).sort() : value;
}
