import type { JsonValue } from "@unfold/apimachinery";
import type { PooledSchema } from "../structural-schema.js";

/** Fragments of which the schemas of HyperConverged are made (hyperconverged-cluster-operator api/v1beta1 and api/v1). */
export const text: PooledSchema = { type: "string" };
export const flag: PooledSchema = { type: "boolean" };
export const int32: PooledSchema = { type: "integer", format: "int32" };
export const int64: PooledSchema = { type: "integer", format: "int64" };
export const integer: PooledSchema = { type: "integer" };
export const textMap: PooledSchema = { type: "object", additionalProperties: text };
export const freeForm: PooledSchema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
export const emptyOrNull: PooledSchema = { type: "object", nullable: true };

/** How a resource.Quantity is written. */
const quantityPattern =
  "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";

/** A quantity, also as a plain number. */
export const quantity: PooledSchema = {
  anyOf: [{ type: "integer" }, { type: "string" }],
  pattern: quantityPattern,
  "x-kubernetes-int-or-string": true,
};

/** A quantity that the Go type keeps as a string. */
export const quantityText: PooledSchema = { ...text, pattern: quantityPattern };

/** A type generated from the published declarations. */
export function typeOf(name: string): PooledSchema {
  return { $ref: name };
}

export function oneOf(...values: readonly string[]): PooledSchema {
  return { type: "string", enum: values };
}

export function withDefault(schema: PooledSchema, value: JsonValue): PooledSchema {
  return { ...schema, default: value };
}

/** An object; `more` says what is true of it as a whole. */
export function fields(
  properties: { readonly [name: string]: PooledSchema },
  more: PooledSchema = {},
): PooledSchema {
  return { type: "object", properties, ...more };
}

export function listOf(items: PooledSchema, more: PooledSchema = {}): PooledSchema {
  return { type: "array", items, "x-kubernetes-list-type": "atomic", ...more };
}

export function setOf(items: PooledSchema): PooledSchema {
  return listOf(items, { "x-kubernetes-list-type": "set" });
}

/** A list whose items are told apart by the field `key`. */
export function listBy(key: string, items: PooledSchema): PooledSchema {
  return listOf(items, { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": [key] });
}

/** A CEL rule. */
export function rule(expression: string, message: string): PooledSchema {
  return { "x-kubernetes-validations": [{ rule: expression, message }] };
}
