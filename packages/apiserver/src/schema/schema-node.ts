import type { JsonValue } from "@unfold/apimachinery";
import type { StructuralSchema } from "./structural-schema.js";

/**
 * What walks need of a schema at every value, computed once per schema. Schemas have many shapes and nodes have one: a walk looks
 * into the schema itself only where its node says that there is something to see.
 */
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
  /** OpenAPI types that a value may have; any when there are none. */
  readonly types: readonly string[];
  /** Types of which one satisfies `anyOf`, where its alternatives are nothing but types; else none. */
  readonly anyTypes: readonly string[];
  readonly restricts: Restrictions;
  readonly within: Concerns;
}

/** What a schema says of a value besides its type; most say nothing. */
interface Restrictions {
  readonly text: boolean;
  readonly number: boolean;
  readonly length: boolean;
  readonly fields: boolean;
  readonly choice: boolean;
  readonly combination: boolean;
}

/** What stands at a node or below it: a walk that is about one of these mostly ends early. */
interface Concerns {
  readonly embedded: boolean;
  readonly listTypes: boolean;
  readonly rules: boolean;
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
  const { additionalProperties, items: itemSchema } = schema;
  const values =
    typeof additionalProperties === "boolean"
      ? "any"
      : additionalProperties === undefined
        ? undefined
        : nodeOf(additionalProperties);
  const items = itemSchema === undefined ? undefined : nodeOf(itemSchema);
  const named = new Map(properties.map(([key, property]) => [key, nodeOf(property)]));
  return {
    schema,
    properties: named,
    values,
    items,
    defaults: properties.flatMap(([key, property]) =>
      property.default === undefined ? [] : [[key, property.default] as const],
    ),
    preserve: schema["x-kubernetes-preserve-unknown-fields"] === true,
    embedded: schema["x-kubernetes-embedded-resource"] === true,
    nullable: schema.nullable === true,
    types: typesOf(schema),
    anyTypes: anyTypesOf(schema),
    restricts: restrictionsOf(schema),
    within: concernsOf(schema, [...named.values(), items, values]),
  };
}

const intOrString = ["integer", "string"] as const;
const none: readonly string[] = [];

function typesOf(schema: StructuralSchema): readonly string[] {
  if (schema["x-kubernetes-int-or-string"] === true) return intOrString;
  return schema.type ? [schema.type] : none;
}

function anyTypesOf({ anyOf = [] }: StructuralSchema): readonly string[] {
  const types = anyOf.flatMap((schema) => (Object.keys(schema).length === 1 ? typesOf(schema) : none));
  return types.length === anyOf.length ? types : none;
}

function restrictionsOf(schema: StructuralSchema): Restrictions {
  const says = (...keywords: readonly (keyof StructuralSchema)[]): boolean =>
    keywords.some((keyword) => schema[keyword] !== undefined);
  return {
    text: says("minLength", "maxLength", "pattern", "format"),
    number: says("minimum", "maximum", "multipleOf"),
    length: says("minItems", "maxItems", "uniqueItems"),
    fields: says("minProperties", "maxProperties", "required") || schema.additionalProperties === false,
    choice: says("enum"),
    combination: says("anyOf", "oneOf", "allOf", "not"),
  };
}

function concernsOf(schema: StructuralSchema, below: readonly (SchemaNode | "any" | undefined)[]): Concerns {
  const children = below.filter((child) => typeof child === "object");
  const { "x-kubernetes-list-type": listType, "x-kubernetes-validations": rules = [] } = schema;
  return {
    embedded:
      schema["x-kubernetes-embedded-resource"] === true || children.some(({ within }) => within.embedded),
    listTypes: listType === "set" || listType === "map" || children.some(({ within }) => within.listTypes),
    rules: rules.length > 0 || children.some(({ within }) => within.rules),
  };
}

/** Fields of every object, known without a schema naming them. */
export function isTypeMetaField(key: string): boolean {
  return key === "apiVersion" || key === "kind" || key === "metadata";
}
