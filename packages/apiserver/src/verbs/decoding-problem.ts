import type { StatusCause } from "@unfold/apimachinery";
import type { StructuralSchema } from "../schema/structural-schema.js";

/**
 * Why a value does not fit the Go type of a built-in kind, in the decoder's words; undefined when it fits. Such kinds are
 * decoded before anything validates them, so that a wrong type is a bad request, not an invalid object. Of the names of
 * Go types only the kind's is known here.
 */
export function decodingProblem(
  kind: string,
  schema: StructuralSchema,
  causes: readonly StatusCause[],
): string | undefined {
  for (const { reason, message = "", field = "" } of causes) {
    if (reason === "FieldValueTypeInvalid") return typeProblem(kind, schema, message, field);
    // The only patterns of built-in kinds are those of quantities.
    if (message.includes(" in body should match '")) return quantityProblem;
  }
  return undefined;
}

const quantityProblem =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const jsonTypes: Readonly<Record<string, string>> = { integer: "number", boolean: "bool" };
const goTypes: Readonly<Record<string, string>> = { integer: "int32", boolean: "bool", number: "float64" };

function typeProblem(kind: string, schema: StructuralSchema, message: string, field: string): string {
  const [, expected = "", shown = ""] = /must be of type ([\w-]+): ("(?:[^"\\]|\\.)*")$/.exec(message) ?? [];
  const value = JSON.parse(shown || '""') as string;
  if (expected === "byte") return `illegal base64 data at input byte ${corruptByte(value)}`;
  if (expected === "date-time") {
    const text = JSON.stringify(value);
    return `parsing time ${text} as "2006-01-02T15:04:05Z07:00": cannot parse ${text} as "2006"`;
  }
  const path = [kind, ...structFields(schema, field)].join(".");
  return `json: cannot unmarshal ${jsonTypes[value] ?? value} into Go struct field ${path} of type ${goTypes[expected] ?? expected}`;
}

/** Where encoding/base64 stops: at the first stranger, or at the last group when that is incomplete. */
function corruptByte(text: string): number {
  const stranger = text.search(/[^A-Za-z0-9+/=]/);
  return stranger === -1 ? text.length - (text.length % 4) : stranger;
}

/** The fields of a path without list indexes and keys of maps, which Go's errors leave out. */
function structFields(root: StructuralSchema, path: string): readonly string[] {
  const fields: string[] = [];
  let schema: StructuralSchema | undefined = root;
  for (const name of path.replace(/\[\d+\]/g, "").split(".")) {
    while (schema?.items !== undefined) schema = schema.items;
    const properties: Readonly<Record<string, StructuralSchema>> = schema?.properties ?? {};
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property === undefined) {
      const values: StructuralSchema | boolean | undefined = schema?.additionalProperties;
      schema = typeof values === "object" ? values : undefined;
      continue;
    }
    fields.push(name);
    schema = property;
  }
  return fields;
}
