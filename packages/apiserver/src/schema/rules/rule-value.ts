import { isJsonObject, type JsonObject, type JsonValue } from "@unfold/apimachinery";
import type { SchemaNode } from "../schema-node.js";

const reserved = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);

/** A property name as expressions write it: `spec.__namespace__`, `spec.my__dash__field` (Kubernetes' CEL escaping). */
export function escapeName(name: string): string {
  if (reserved.has(name)) return `__${name}__`;
  return name
    .replaceAll("__", "__underscores__")
    .replaceAll(".", "__dot__")
    .replaceAll("-", "__dash__")
    .replaceAll("/", "__slash__");
}

/** A value as expressions see it: typed by its schema, with declared properties only. */
export function ruleValue(value: JsonValue, node: SchemaNode | undefined, root = false): unknown {
  if (Array.isArray(value)) return value.map((item: JsonValue) => ruleValue(item, node?.items));
  if (isJsonObject(value)) return objectValue(value, node, root);
  if (typeof value === "number") {
    return Number.isInteger(value) && node?.schema.type !== "number" ? BigInt(value) : value;
  }
  return typeof value === "string" ? textValue(value, node?.schema.format) : value;
}

function objectValue(object: JsonObject, node: SchemaNode | undefined, root: boolean): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    if ((root || node?.embedded === true) && key === "metadata") fields.set(key, namesOf(value));
    else if (node === undefined) fields.set(key, ruleValue(value, undefined));
    else addField(fields, key, value, node, root);
  }
  return fields;
}

function addField(
  fields: Map<string, unknown>,
  key: string,
  value: JsonValue,
  node: SchemaNode,
  root: boolean,
): void {
  const property = node.properties.get(key);
  if (property !== undefined) fields.set(escapeName(key), ruleValue(value, property));
  else if (node.values !== undefined) {
    fields.set(key, ruleValue(value, node.values === "any" ? undefined : node.values));
  } else if ((root || node.embedded === true) && (key === "apiVersion" || key === "kind"))
    fields.set(key, value);
}

/** Of metadata rules see the names only. */
function namesOf(metadata: JsonValue): Map<string, unknown> {
  const names = isJsonObject(metadata) ? Object.entries(metadata) : [];
  return new Map(names.filter(([key]) => key === "name" || key === "generateName"));
}

function textValue(text: string, format: string | undefined): unknown {
  if (format === "date-time" || format === "date") return new Date(text);
  return format === "byte" ? new Uint8Array(Buffer.from(text, "base64")) : text;
}

const types: { readonly [type: string]: string } = {
  string: "string",
  integer: "int",
  number: "double",
  boolean: "bool",
  array: "list",
  object: "map",
};

/** CEL type of the values a schema describes. */
export function ruleType({ schema, nullable }: SchemaNode): string {
  if (nullable || schema.type === undefined || schema["x-kubernetes-int-or-string"]) return "dyn";
  if (schema.format === "date-time" || schema.format === "date") return "timestamp";
  return schema.format === "byte" ? "bytes" : (types[schema.type] ?? "dyn");
}
