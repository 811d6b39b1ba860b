import { fieldInvalid, fieldNotSupported, fieldRequired, type StatusCause } from "@unfold/apimachinery";
import { type StructuralRule, wrongExtensionType } from "./structural-rules.js";
import type { StructuralSchema } from "./structural-schema.js";

const listTypes = ["atomic", "set", "map"];
const typeKeyword = "x-kubernetes-list-type";
const keysKeyword = "x-kubernetes-list-map-keys";

/** `x-kubernetes-list-type` and `x-kubernetes-list-map-keys` fit the list (apiextensions-apiserver validation.go). */
export const listTypeFits: StructuralRule = (schema, path) => {
  const type: string | undefined = schema[typeKeyword];
  const keys = schema[keysKeyword] ?? [];
  if (type === undefined) {
    const detail = `must be map if ${keysKeyword} is non-empty`;
    return keys.length === 0 ? [] : [fieldRequired(`${path}.${typeKeyword}`, detail)];
  }
  return [
    ...(listTypes.includes(type) ? [] : [fieldNotSupported(`${path}.${typeKeyword}`, type, listTypes)]),
    ...wrongExtensionType(schema, path, "array", `${typeKeyword} is specified`),
    ...(type === "map" ? mapListFits(schema, keys, path) : []),
    ...(type === "set" ? setItemsAreWhole(schema, path) : []),
  ];
};

function mapListFits(
  schema: StructuralSchema,
  keys: readonly string[],
  path: string,
): readonly StatusCause[] {
  const { items } = schema;
  const causes: StatusCause[] = [];
  if (keys.length === 0) {
    causes.push(fieldRequired(`${path}.${keysKeyword}`, `must not be empty if ${typeKeyword} is map`));
  }
  if (items === undefined) {
    causes.push(fieldRequired(`${path}.items`, `must have a schema if ${typeKeyword} is map`));
    return causes;
  }
  if (items.type !== undefined && items.type !== "object") {
    const detail = `must be object if parent array's ${typeKeyword} is map`;
    causes.push(fieldInvalid(`${path}.items.type`, items.type, detail));
  }
  return [...causes, ...keysFit(items, keys, path)];
}

function keysFit(items: StructuralSchema, keys: readonly string[], path: string): readonly StatusCause[] {
  const properties = items.properties ?? {};
  const causes: StatusCause[] = [];
  if (keys.some((key) => !Object.hasOwn(properties, key))) {
    const detail = "entries must all be names of item properties";
    causes.push(fieldInvalid(`${path}.${keysKeyword}`, keys, detail));
  }
  if (new Set(keys).size !== keys.length) {
    causes.push(fieldInvalid(`${path}.${keysKeyword}`, keys, "must not contain duplicate entries"));
  }
  for (const key of new Set(keys)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property !== undefined)
      causes.push(...keyFits(items, key, property, `${path}.items.properties[${key}]`));
  }
  return causes;
}

function keyFits(
  items: StructuralSchema,
  key: string,
  property: StructuralSchema,
  path: string,
): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  if (property.type === "array" || property.type === "object") {
    const detail = `must be a scalar type if parent array's ${typeKeyword} is map`;
    causes.push(fieldInvalid(`${path}.type`, property.type, detail));
  }
  if (property.default === undefined && !items.required?.includes(key)) {
    const detail = `this property is in ${keysKeyword}, so it must have a default or be a required property`;
    causes.push(fieldRequired(`${path}.default`, detail));
  }
  return causes;
}

/** Items of a set are compared whole, so they are replaced whole. */
function setItemsAreWhole({ items }: StructuralSchema, path: string): readonly StatusCause[] {
  const must = (keyword: string): StatusCause[] => [
    fieldInvalid(
      `${path}.items.${keyword}`,
      "null",
      `must be atomic as item of a list with ${typeKeyword}=set`,
    ),
  ];
  if (items?.type === "object" && items["x-kubernetes-map-type"] !== "atomic")
    return must("x-kubernetes-map-type");
  if (items?.type === "array" && (items[typeKeyword] ?? "atomic") !== "atomic") return must(typeKeyword);
  return [];
}
