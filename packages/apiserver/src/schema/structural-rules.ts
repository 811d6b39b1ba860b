import {
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  type JsonObject,
  type JsonValue,
  type StatusCause,
} from "@unfold/apimachinery";
import { compilePattern } from "./pattern.js";
import type { StructuralSchema } from "./structural-schema.js";

/** Where a schema stands; a `junctor` is an alternative inside `anyOf`, `oneOf`, `allOf` or `not`. */
export type SchemaPlace = "root" | "field" | "item" | "junctor";

/** Finds what one rule has against a schema. */
export type StructuralRule = (
  schema: StructuralSchema,
  path: string,
  place: SchemaPlace,
) => readonly StatusCause[];

const types = ["array", "boolean", "integer", "number", "object", "string"];

/** Every value has one type, except those that say they have none. */
const hasType: StructuralRule = (schema, path, place) => {
  const { type } = schema;
  if (place === "junctor") return [];
  if (place === "root" && type !== undefined && type !== "object") {
    return [fieldInvalid(`${path}.type`, type, "must be object at the root")];
  }
  if (type !== undefined && !types.includes(type)) return [fieldNotSupported(`${path}.type`, type, types)];
  const typeless =
    schema["x-kubernetes-int-or-string"] === true ||
    (schema["x-kubernetes-preserve-unknown-fields"] === true && place !== "root");
  if (typeless || type !== undefined) return [];
  const where = {
    root: "must not be empty at the root",
    field: "must not be empty for specified object fields",
    item: "must not be empty for specified array items",
  };
  return [fieldRequired(`${path}.type`, where[place])];
};

const unsupported = ["$ref", "id", "patternProperties", "definitions", "dependencies"];

const usesKnownKeywords: StructuralRule = (schema, path) => {
  const given = schema as JsonObject;
  return [
    ...unsupported
      .filter((keyword) => given[keyword] !== undefined)
      .map((keyword) => fieldForbidden(`${path}.${keyword}`, `${keyword} is not supported`)),
    ...(Array.isArray(given.items)
      ? [fieldForbidden(`${path}.items`, "items must be a schema object and not an array")]
      : []),
    ...(schema.uniqueItems
      ? [
          fieldForbidden(
            `${path}.uniqueItems`,
            "uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
          ),
        ]
      : []),
  ];
};

/** What an alternative may not say, and which value of it would be the same as nothing. */
const coreOnly: readonly (readonly [keyword: string, must: "undefined" | "empty" | "false"])[] = [
  ["additionalProperties", "undefined"],
  ["default", "undefined"],
  ["description", "empty"],
  ["nullable", "false"],
  ["title", "empty"],
  ["type", "empty"],
  ["x-kubernetes-embedded-resource", "false"],
  ["x-kubernetes-int-or-string", "false"],
  ["x-kubernetes-list-map-keys", "empty"],
  ["x-kubernetes-list-type", "undefined"],
  ["x-kubernetes-map-type", "undefined"],
  ["x-kubernetes-preserve-unknown-fields", "false"],
];

const alternativesOnlyValidate: StructuralRule = (schema, path, place) => {
  if (place !== "junctor") return [];
  const given = schema as JsonObject;
  return coreOnly
    .filter(([keyword]) => given[keyword] !== undefined && given[keyword] !== false && given[keyword] !== "")
    .map(([keyword, must]) => fieldForbidden(`${path}.${keyword}`, `must be ${must} to be structural`));
};

const describesPropertiesOnce: StructuralRule = ({ properties, additionalProperties }, path, place) => {
  if (place === "junctor") return [];
  if (
    additionalProperties === undefined ||
    additionalProperties === true ||
    Object.keys(properties ?? {}).length === 0
  )
    return [];
  const detail = "additionalProperties and properties are mutual exclusive";
  return [fieldForbidden(`${path}.additionalProperties`, detail)];
};

const arraysHaveItems: StructuralRule = ({ type, items }, path) =>
  type === "array" && items === undefined ? [fieldRequired(`${path}.items`, "must be specified")] : [];

const patternCompiles: StructuralRule = ({ pattern }, path) => {
  if (pattern === undefined) return [];
  try {
    compilePattern(pattern);
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      fieldInvalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${why}`),
    ];
  }
};

const rootIsNeverNull: StructuralRule = ({ nullable }, path, place) =>
  place === "root" && nullable
    ? [fieldForbidden(`${path}.nullable`, "nullable cannot be true at the root")]
    : [];

const preservesOrNot: StructuralRule = (schema, path) =>
  schema["x-kubernetes-preserve-unknown-fields"] === false
    ? [fieldInvalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, "must be true or undefined")]
    : [];

const embedsObjects: StructuralRule = (schema, path) => {
  if (schema["x-kubernetes-embedded-resource"] !== true) return [];
  const empty = Object.keys(schema.properties ?? {}).length === 0;
  const detail =
    "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields";
  return [
    ...(empty && schema["x-kubernetes-preserve-unknown-fields"] !== true
      ? [fieldRequired(`${path}.properties`, detail)]
      : []),
    ...wrongExtensionType(schema, path, "object", "x-kubernetes-embedded-resource is true"),
  ];
};

const mapTypeFits: StructuralRule = (schema, path) => {
  const mapType: string | undefined = schema["x-kubernetes-map-type"];
  if (mapType === undefined) return [];
  const known = ["atomic", "granular"];
  return [
    ...(known.includes(mapType) ? [] : [fieldNotSupported(`${path}.x-kubernetes-map-type`, mapType, known)]),
    ...wrongExtensionType(schema, path, "object", "x-kubernetes-map-type is specified"),
  ];
};

/** A cause when an extension stands at a schema of another type. */
export function wrongExtensionType(
  { type }: StructuralSchema,
  path: string,
  wanted: "object" | "array",
  when: string,
): readonly StatusCause[] {
  if (type === wanted) return [];
  const detail = `must be ${wanted} if ${when}`;
  return [
    type === undefined ? fieldRequired(`${path}.type`, detail) : fieldInvalid(`${path}.type`, type, detail),
  ];
}

const metaTypes: readonly (readonly [name: string, type: "string" | "object"])[] = [
  ["apiVersion", "string"],
  ["kind", "string"],
  ["metadata", "object"],
];

/** apiVersion, kind and metadata are the server's; a schema may only constrain names. */
const leavesMetadataAlone: StructuralRule = (schema, path, place) => {
  if (place !== "root" && schema["x-kubernetes-embedded-resource"] !== true) return [];
  const wrongTypes = metaTypes.flatMap(([name, type]) => {
    const given = schema.properties?.[name]?.type;
    return given === undefined || given === type
      ? []
      : [fieldInvalid(`${path}.properties[${name}].type`, given, `must be ${type}`)];
  });
  const { metadata } = schema.properties ?? {};
  if (metadata === undefined || constrainsOnlyNames(metadata) || wrongTypes.length > 0) return wrongTypes;
  const detail =
    "must not specify anything other than name and generateName, but metadata is implicitly specified";
  return [fieldForbidden(`${path}.properties[metadata]`, detail)];
};

function constrainsOnlyNames(metadata: StructuralSchema): boolean {
  const { type: _type, description: _description, properties = {}, ...rest } = metadata;
  const others = Object.values(rest as { readonly [keyword: string]: JsonValue | undefined });
  const names = Object.keys(properties).every((name) => name === "name" || name === "generateName");
  return names && others.every((value) => value === undefined);
}

/** Rules about single schemas, in the order their causes are reported. */
export const structuralRules: readonly StructuralRule[] = [
  usesKnownKeywords,
  hasType,
  alternativesOnlyValidate,
  leavesMetadataAlone,
  describesPropertiesOnce,
  arraysHaveItems,
  patternCompiles,
  rootIsNeverNull,
  preservesOrNot,
  embedsObjects,
  mapTypeFits,
];
