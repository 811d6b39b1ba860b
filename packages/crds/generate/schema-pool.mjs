import { intOrString } from "./overlay/building-blocks.mjs";

/**
 * Turns declarations and the overlay into a pool of structural schemas (apiextensions.k8s.io/v1 JSONSchemaProps), one
 * per type, that name each other with `$ref`. The pool is what is written to disk: types such as Affinity occur in
 * dozens of places, so a pool is a tenth of what the expanded schemas are. `$ref` never leaves this package; what stands
 * beside one is added to the type it names.
 *
 * @typedef {import("./declarations.mjs").Declaration} Declaration
 * @typedef {import("./declarations.mjs").TypeExpression} TypeExpression
 * @typedef {Record<string, unknown>} Schema
 *
 * @typedef {object} TypeOverlay What TypeScript cannot say of a type, or says wrongly.
 * @property {string} [description]
 * @property {readonly string[]} [required] replaces what follows from `?`
 * @property {Record<string, Schema>} [fields] merged into the fields by name; unknown names are added
 * @property {readonly string[]} [drop] fields that the served API does not have
 * @property {Schema} [schema] replaces the whole schema
 * @property {Schema} [extra] added to the schema of the object itself
 *
 * @typedef {object} PoolOptions
 * @property {(name: string) => Declaration | undefined} declaration
 * @property {Record<string, TypeOverlay>} overlay
 * @property {Record<string, string>} wireNames field names in JSON where they differ from the declared ones
 * @property {(field: string) => Schema} number the integer schema of a field declared as `number`
 * @property {(value: Schema) => Schema} [mapValue] makes the schema of what a map holds from that of its type
 */

/**
 * @param {readonly string[]} roots
 * @param {PoolOptions} options
 * @returns {Record<string, Schema>}
 */
export function buildPool(roots, options) {
  const pool = {};
  const pending = [...roots];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (Object.hasOwn(pool, name)) continue;
    pool[name] = definitionOf(name, options);
    pending.push(...referencesIn(pool[name]));
  }
  const unused = Object.keys(options.overlay).filter((name) => !Object.hasOwn(pool, name));
  if (unused.length > 0) throw new Error(`Overlay of types that no kind uses: ${unused.join(", ")}`);
  return cutCycles(pool, roots);
}

function definitionOf(name, options) {
  const declaration = options.declaration(name);
  const overlay = options.overlay[name] ?? {};
  if (overlay.schema !== undefined) return overlay.schema;
  if (declaration?.alias !== undefined) return schemaOf(declaration.alias, name, options);
  if (declaration === undefined && overlay.fields === undefined)
    throw new Error(`Type "${name}" is not declared`);
  const fields = (declaration?.fields ?? []).map((field) => ({
    ...field,
    name: options.wireNames[field.name] ?? field.name,
  }));
  const kept = fields.filter((field) => !overlay.drop?.includes(field.name));
  const required = overlay.required ?? kept.filter((field) => !field.optional).map((field) => field.name);
  const properties = {};
  for (const field of kept)
    properties[field.name] = describe(schemaOf(field.type, field.name, options), field.doc);
  for (const [field, patch] of Object.entries(overlay.fields ?? {})) {
    if (properties[field] === undefined && !saysWhatItIs(patch))
      throw new Error(`No field "${name}.${field}"`);
    properties[field] = mergeSchema(properties[field] ?? {}, patch);
  }
  return {
    ...describe({ type: "object" }, overlay.description ?? declaration?.doc ?? ""),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...overlay.extra,
  };
}

/**
 * Declared enums stay strings: the Kubernetes API checks them, if at all, after the schema.
 * @param {TypeExpression} type
 */
function schemaOf(type, field, options) {
  switch (type.is) {
    case "scalar":
      return type.name === "number" ? options.number(field) : { type: type.name };
    case "list":
      return { type: "array", items: schemaOf(type.of, field, options) };
    case "map":
      return { type: "object", additionalProperties: mapValueOf(schemaOf(type.of, field, options), options) };
    case "int-or-string":
      return intOrString;
    case "literals":
      return { type: "string" };
    case "reference":
      return referenceTo(type.name, field, options);
    default:
      return { "x-kubernetes-preserve-unknown-fields": true };
  }
}

function mapValueOf(schema, { mapValue }) {
  return mapValue === undefined ? schema : mapValue(schema);
}

function referenceTo(name, field, options) {
  if (name === "object") return { type: "object" };
  const declaration = options.declaration(name);
  if (declaration?.alias !== undefined && options.overlay[name] === undefined) {
    return schemaOf(declaration.alias, field, options);
  }
  return { $ref: name };
}

function describe(schema, description) {
  return description === "" ? schema : { description, ...schema };
}

/** Overlay over generated: a patch that says what the value is replaces all but the description, others add to it. */
function mergeSchema(base, patch) {
  if (saysWhatItIs(patch)) return { ...describe({}, base.description ?? ""), ...patch };
  const merged = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    merged[key] =
      isPlainObject(value) && isPlainObject(merged[key]) ? mergeSchema(merged[key], value) : value;
  }
  return merged;
}

function saysWhatItIs(patch) {
  return patch.$ref !== undefined || patch.type !== undefined || patch["x-kubernetes-int-or-string"] === true;
}

function isPlainObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function* referencesIn(schema) {
  if (!isPlainObject(schema)) {
    if (Array.isArray(schema)) for (const item of schema) yield* referencesIn(item);
    return;
  }
  for (const [key, value] of Object.entries(schema)) {
    if (key === "$ref" && typeof value === "string") yield value;
    else yield* referencesIn(value);
  }
}

/** A structural schema is a tree: a reference back to a type that is being described becomes free-form. */
function cutCycles(pool, roots) {
  const done = new Set();
  const visit = (name, above) => {
    if (done.has(name)) return;
    pool[name] = replaceReferences(pool[name], new Set([...above, name]), visit);
    done.add(name);
  };
  for (const root of roots) visit(root, new Set());
  return pool;
}

function replaceReferences(schema, above, visit) {
  if (Array.isArray(schema)) return schema.map((item) => replaceReferences(item, above, visit));
  if (!isPlainObject(schema)) return schema;
  if (typeof schema.$ref === "string") {
    if (above.has(schema.$ref)) {
      const { $ref, ...rest } = schema;
      return { ...rest, "x-kubernetes-preserve-unknown-fields": true };
    }
    visit(schema.$ref, above);
    return schema;
  }
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, replaceReferences(value, above, visit)]),
  );
}
