import type { JsonValue } from "@unfold/apimachinery";
import type { StructuralSchema } from "./structural-schema.js";

/** What walks need of a schema at every value, computed once per schema. */
export interface SchemaNode {
  readonly schema: StructuralSchema;
  readonly properties: ReadonlyMap<string, SchemaNode>;
  /** Schema of map values; `"any"` for `additionalProperties: true`, and for `false`, which is for validation to refuse. */
  readonly values: SchemaNode | "any" | undefined;
  readonly items: SchemaNode | undefined;
  /** Properties that have a default. */
  readonly defaults: readonly (readonly [key: string, value: JsonValue])[];
  readonly preserve: boolean;
  /** `"root"`: like an embedded resource, with `metadata` looked after by the caller. */
  readonly embedded: boolean | "root";
  readonly nullable: boolean;
}

const nodes = new WeakMap<StructuralSchema, SchemaNode>();

/** The node of a schema. Schemas are immutable, so a node is made once, when a value first reaches it. */
export function nodeOf(schema: StructuralSchema): SchemaNode {
  const known = nodes.get(schema);
  if (known !== undefined) return known;
  const node = makeNode(schema);
  nodes.set(schema, node);
  return node;
}

function makeNode(schema: StructuralSchema): SchemaNode {
  const properties = Object.entries(schema.properties ?? {});
  const { additionalProperties, items } = schema;
  return {
    schema,
    properties: new Map(properties.map(([key, property]) => [key, nodeOf(property)])),
    values:
      typeof additionalProperties === "boolean"
        ? "any"
        : additionalProperties === undefined
          ? undefined
          : nodeOf(additionalProperties),
    items: items === undefined ? undefined : nodeOf(items),
    defaults: properties.flatMap(([key, property]) =>
      property.default === undefined ? [] : [[key, property.default] as const],
    ),
    preserve: schema["x-kubernetes-preserve-unknown-fields"] === true,
    embedded: schema["x-kubernetes-embedded-resource"] === true,
    nullable: schema.nullable === true,
  };
}

/** Fields of every object, known without a schema naming them. */
export function isTypeMetaField(key: string): boolean {
  return key === "apiVersion" || key === "kind" || key === "metadata";
}
