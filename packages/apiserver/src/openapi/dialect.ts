import type { JsonObject } from "@unfold/apimachinery";

/** In what OpenAPI 2 and 3 differ when a schema names another. */
export interface Dialect {
  readonly version: 2 | 3;
  /** The schema of that name. */
  ref(name: string): JsonObject;
  /** A field whose type is the schema of that name. */
  field(name: string, description: string): JsonObject;
}

/** OpenAPI v3: a description cannot stand beside `$ref`, so the reference is wrapped. */
export const openApi3: Dialect = {
  version: 3,
  ref: (name) => ({ $ref: `#/components/schemas/${name}` }),
  field: (name, description) => ({ description, default: {}, allOf: [openApi3.ref(name)] }),
};

/** OpenAPI v2 (Swagger), which kubectl before 1.27 reads. */
export const openApi2: Dialect = {
  version: 2,
  ref: (name) => ({ $ref: `#/definitions/${name}` }),
  field: (name, description) => ({ description, ...openApi2.ref(name) }),
};
