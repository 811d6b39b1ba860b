import type { PooledSchema, StructuralSchema } from "./structural-schema.js";

/** Content of a generated file: schemas by type, and the type of each kind by `group/version/Kind`. */
export interface GeneratedSchemas {
  readonly kinds: { readonly [kind: string]: string };
  readonly definitions: { readonly [type: string]: PooledSchema };
}

/**
 * Schemas that name each other with `$ref`, turned into self-contained ones when asked for. What several kinds have in
 * common is one object in memory.
 */
export class SchemaPool {
  readonly #generated: GeneratedSchemas;
  readonly #resolved = new Map<string, StructuralSchema>();

  constructor(generated: GeneratedSchemas) {
    this.#generated = generated;
  }

  /** Schema of a kind; undefined if there is none. */
  kind(group: string, version: string, kind: string): StructuralSchema | undefined {
    const key = `${group}/${version}/${kind}`;
    if (!Object.hasOwn(this.#generated.kinds, key)) return undefined;
    const type = this.#generated.kinds[key];
    return type === undefined ? undefined : this.#type(type);
  }

  /** `schema` without references. */
  resolve(schema: PooledSchema): StructuralSchema {
    const { $ref, properties, additionalProperties, items, ...rest } = schema;
    const base = typeof $ref === "string" ? this.#type($ref) : {};
    return {
      ...base,
      ...rest,
      ...(properties === undefined
        ? {}
        : { properties: { ...base.properties, ...this.#resolveEach(properties) } }),
      ...(additionalProperties === undefined
        ? {}
        : { additionalProperties: this.resolve(additionalProperties) }),
      ...(items === undefined ? {} : { items: this.resolve(items) }),
    };
  }

  #resolveEach(properties: { readonly [name: string]: PooledSchema }): { [name: string]: StructuralSchema } {
    return Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, this.resolve(schema)]),
    );
  }

  #type(type: string): StructuralSchema {
    const known = this.#resolved.get(type);
    if (known !== undefined) return known;
    const definition = this.#generated.definitions[type];
    if (definition === undefined) throw new Error(`Schema of type "${type}" was not generated`);
    const schema = this.resolve(definition);
    this.#resolved.set(type, schema);
    return schema;
  }
}
