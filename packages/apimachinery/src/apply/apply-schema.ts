import { isJsonObject, type JsonValue } from "../json/json.js";

/** What apply reads of a schema; a structural schema (apiextensions.k8s.io/v1) has this form. */
export interface ApplySchema {
  readonly properties?: { readonly [name: string]: ApplySchema };
  readonly additionalProperties?: ApplySchema | boolean;
  readonly items?: ApplySchema;
  readonly default?: JsonValue;
  readonly "x-kubernetes-list-type"?: "atomic" | "set" | "map";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: "granular" | "atomic";
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
}

/**
 * How managers share a value: a `leaf` has one owner, the fields of a `map` and the items of an associative `list` have
 * their own. Without schema, maps are granular and lists atomic.
 */
export type Shape = "leaf" | "map" | "list";

export function shapeOf(value: JsonValue, schema: ApplySchema | undefined): Shape {
  if (Array.isArray(value)) {
    const type = schema?.["x-kubernetes-list-type"];
    return type === "set" || type === "map" ? "list" : "leaf";
  }
  if (!isJsonObject(value)) return "leaf";
  return schema?.["x-kubernetes-map-type"] === "atomic" ? "leaf" : "map";
}

/** Whether the schema declares the field by name, as a struct does and a map with arbitrary keys does not. */
export function isNamedField(schema: ApplySchema | undefined, name: string): boolean {
  return schema?.properties !== undefined && Object.hasOwn(schema.properties, name);
}

const text: ApplySchema = {};
const texts: ApplySchema = { additionalProperties: text };

/** meta/v1 ObjectMeta: finalizers are a set, owners go by uid. */
const objectMeta: ApplySchema = {
  properties: {
    name: text,
    generateName: text,
    namespace: text,
    selfLink: text,
    uid: text,
    resourceVersion: text,
    generation: text,
    creationTimestamp: text,
    deletionTimestamp: text,
    deletionGracePeriodSeconds: text,
    labels: texts,
    annotations: texts,
    ownerReferences: {
      items: { "x-kubernetes-map-type": "atomic" },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["uid"],
    },
    finalizers: { items: text, "x-kubernetes-list-type": "set" },
    managedFields: { "x-kubernetes-list-type": "atomic" },
  },
};

const typeMeta = { apiVersion: text, kind: text, metadata: objectMeta };

/** The schema of a whole object: that of its kind with the fields that all kinds have. */
export function objectSchema(schema: ApplySchema = anyObject): ApplySchema {
  const known = objectSchemas.get(schema);
  if (known !== undefined) return known;
  const object = { ...schema, properties: { ...schema.properties, ...typeMeta } };
  objectSchemas.set(schema, object);
  return object;
}

const anyObject: ApplySchema = {};
const objectSchemas = new WeakMap<ApplySchema, ApplySchema>();

/** Schema of a field of a map; undefined when nothing is known of it. */
export function fieldSchema(schema: ApplySchema | undefined, name: string): ApplySchema | undefined {
  if (schema === undefined) return undefined;
  if (isNamedField(schema, name)) return whole(schema.properties?.[name]);
  return typeof schema.additionalProperties === "object" ? whole(schema.additionalProperties) : undefined;
}

/** Schema of the items of a list; undefined when nothing is known of them. */
export function itemSchema(schema: ApplySchema | undefined): ApplySchema | undefined {
  return whole(schema?.items);
}

/** An embedded object has the fields that all kinds have. */
function whole(schema: ApplySchema | undefined): ApplySchema | undefined {
  return schema?.["x-kubernetes-embedded-resource"] === true ? objectSchema(schema) : schema;
}
