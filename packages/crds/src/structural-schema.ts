import type { JsonValue } from "@unfold/apimachinery";

/** OpenAPI v3 structural schema as apiextensions.k8s.io/v1 defines it (JSONSchemaProps), the part the kinds here use. */
export type StructuralSchema = {
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  readonly description?: string;
  readonly format?: string;
  readonly properties?: { readonly [name: string]: StructuralSchema };
  readonly additionalProperties?: StructuralSchema;
  readonly items?: StructuralSchema;
  readonly required?: readonly string[];
  readonly enum?: readonly JsonValue[];
  readonly nullable?: boolean;
  readonly default?: JsonValue;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly anyOf?: readonly StructuralSchema[];
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-list-type"?: "atomic" | "set" | "map";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: "granular" | "atomic";
  readonly "x-kubernetes-validations"?: readonly { readonly rule: string; readonly message?: string }[];
};

/** A schema whose parts may name schemas of a pool; what stands beside `$ref` wins, and `properties` are added. */
export type PooledSchema = Omit<StructuralSchema, "properties" | "additionalProperties" | "items"> & {
  readonly $ref?: string;
  readonly properties?: { readonly [name: string]: PooledSchema };
  readonly additionalProperties?: PooledSchema;
  readonly items?: PooledSchema;
};
