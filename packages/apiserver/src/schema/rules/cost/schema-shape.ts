import type { JsonValue } from "@unfold/apimachinery";
import type { SchemaNode } from "../../schema-node.js";
import type { StructuralSchema } from "../../structural-schema.js";
import { escapeName } from "../rule-value.js";
import { exactly } from "./cost-range.js";
import { keyShape, type RuleShape, textOf } from "./rule-shape.js";

/** Longest request, in bytes: what is bounded by nothing else is bounded by it (k8s.io/apiserver pkg/apis/cel). */
export const maxRequestBytes = 3 * 1024 * 1024;

/** Bytes of the shortest JSON of a value, where its kind does not say. */
const smallest = { object: 2, list: 2, string: 2, boolean: 4, number: 1 } as const;

/** Lengths of texts that have a format: the shortest and the longest JSON (k8s.io/apiserver pkg/cel limits). */
const formatted: { readonly [format: string]: { readonly min: number; readonly max: number } | undefined } = {
  duration: { min: 3, max: 32 },
  date: { min: 12, max: 12 },
  "date-time": { min: 21, max: 37 },
};

const shapes = new WeakMap<SchemaNode, RuleShape>();

/** The shape of all values that a schema allows (apiextensions-apiserver pkg/apiserver/schema/cel/model). */
export function schemaShape(node: SchemaNode): RuleShape {
  const known = shapes.get(node);
  if (known !== undefined) return known;
  const made = makeShape(node);
  shapes.set(node, made);
  return made;
}

/** The same for a whole object, which has a name and a type without the schema saying so. */
export function objectShape(node: SchemaNode): RuleShape {
  return withMetadata(schemaShape(node));
}

function makeShape(node: SchemaNode): RuleShape {
  const { schema, items, values } = node;
  if (schema["x-kubernetes-int-or-string"]) return { kind: "dyn", size: upTo(maxRequestBytes - 2) };
  switch (schema.type) {
    case "array":
      return {
        kind: "list",
        size: upTo(maxElements(node) ?? 0),
        items: items && (() => schemaShape(items)),
      };
    case "string":
      return { kind: schema.format === "byte" ? "bytes" : "string", size: upTo(maxLength(schema)) };
    case "integer":
    case "number":
    case "boolean":
      return { kind: "scalar", size: exactly(0) };
    case "object":
      break;
    default:
      return { kind: "dyn", size: upTo(maxRequestBytes) };
  }
  if (values !== undefined && node.properties.size === 0) {
    const value: RuleShape =
      values === "any" ? { kind: "dyn", size: upTo(maxRequestBytes) } : schemaShape(values);
    return { kind: "map", size: upTo(maxElements(node) ?? 0), items: () => value };
  }
  return objectOf(node);
}

function objectOf(node: SchemaNode): RuleShape {
  const fields = new Map([...node.properties].map(([name, property]) => [escapeName(name), property]));
  const shape: RuleShape = {
    kind: "object",
    size: exactly(0),
    field: (name) => {
      const property = fields.get(name);
      return property === undefined ? undefined : schemaShape(property);
    },
  };
  return node.embedded === true ? withMetadata(shape) : shape;
}

const name = textOf(upTo(maxRequestBytes));
const metadata: RuleShape = {
  kind: "object",
  size: exactly(0),
  field: (field) => (field === "name" || field === "generateName" ? name : undefined),
};

function withMetadata(shape: RuleShape): RuleShape {
  if (shape.kind !== "object") return shape;
  const own: ReadonlyMap<string, RuleShape> = new Map([
    ["apiVersion", keyShape],
    ["kind", keyShape],
    ["metadata", metadata],
  ]);
  return { ...shape, field: (field) => own.get(field) ?? shape.field?.(field) };
}

function upTo(max: number): { readonly min: number; readonly max: number } {
  return { min: 0, max };
}

/** Declared lengths count characters, of up to four bytes. */
function maxLength({ maxLength: declared, format = "", enum: allowed }: StructuralSchema): number {
  if (declared !== undefined) return format === "byte" ? declared : declared * 4;
  if (allowed !== undefined && allowed.length > 0) return Math.max(...allowed.map(bytes));
  return formatted[format]?.max ?? maxRequestBytes - 2;
}

function bytes(value: JsonValue): number {
  return typeof value === "string" ? Buffer.byteLength(value) : 0;
}

/** Most items or entries: as declared, else as many as fit into a request. */
function maxElements({ schema, items, values }: SchemaNode): number | undefined {
  const declared = schema.type === "array" ? schema.maxItems : schema.maxProperties;
  if (declared !== undefined) return declared;
  if (schema.type === "array")
    return Math.floor((maxRequestBytes - 2) / ((items === undefined ? 1 : minBytes(items)) + 1));
  const value = values === undefined || values === "any" ? smallest.number : minBytes(values);
  return Math.floor((maxRequestBytes - 2) / (value + 6));
}

/** Bytes of the shortest JSON of a value. */
export function minBytes(node: SchemaNode): number {
  const { schema } = node;
  if (schema["x-kubernetes-int-or-string"]) return smallest.number;
  switch (schema.type) {
    case "object":
      return [...node.properties].reduce<number>((total, [key, property]) => {
        const needed = schema.required?.includes(key) && property.schema.default === undefined;
        return needed ? total + key.length + 4 + minBytes(property) : total;
      }, smallest.object);
    case "array":
      return smallest.list;
    case "string":
      return formatted[schema.format ?? ""]?.min ?? smallest.string;
    case "boolean":
      return smallest.boolean;
    default:
      return smallest.number;
  }
}
