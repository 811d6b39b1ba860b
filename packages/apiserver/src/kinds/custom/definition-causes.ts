import {
  dns1035LabelProblems,
  fieldAt,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  listAt,
  objectAt,
  type StatusCause,
  stringAt,
} from "@unfold/apimachinery";
import type { StructuralSchema } from "../../schema/structural-schema.js";
import { validateStructural } from "../../schema/validate-structural.js";
import { approvalCauses } from "./approval-cause.js";

/** Why a CustomResourceDefinition cannot be stored (apiextensions-apiserver apis/apiextensions/validation). */
export function definitionCauses(object: KubeObject, old: KubeObject | undefined): readonly StatusCause[] {
  const { spec } = object;
  const group = stringAt(spec, "group") ?? "";
  const plural = stringAt(spec, "names", "plural") ?? "";
  const name = object.metadata.name ?? "";
  return [
    ...(name === `${plural}.${group}`
      ? []
      : [fieldInvalid("metadata.name", name, 'must be spec.names.plural+"."+spec.group')]),
    ...groupCauses(group),
    ...approvalCauses(object, old),
    ...scopeCauses(spec),
    ...nameCauses(spec),
    ...versionCauses(spec, old?.spec),
    ...conversionCauses(spec),
    ...(old === undefined ? [] : [...immutableCauses(object, old), ...storedVersionCauses(object)]),
  ];
}

function groupCauses(group: string): readonly StatusCause[] {
  if (group === "") return [fieldRequired("spec.group")];
  return group.includes(".")
    ? []
    : [fieldInvalid("spec.group", group, "should be a domain with at least one dot")];
}

function scopeCauses(spec: JsonValue | undefined): readonly StatusCause[] {
  const scope = stringAt(spec, "scope") ?? "";
  if (scope === "") return [fieldRequired("spec.scope")];
  if (scope === "Namespaced" || scope === "Cluster") return [];
  return [fieldNotSupported("spec.scope", scope, ["Cluster", "Namespaced"])];
}

function nameCauses(spec: JsonValue | undefined): readonly StatusCause[] {
  const names = objectAt(spec, "names");
  const given = (key: string): string => stringAt(names, key) ?? "";
  const labels = [
    ["plural", given("plural")],
    ["singular", given("singular")],
    ["kind", given("kind").toLowerCase()],
    ["listKind", given("listKind").toLowerCase()],
  ] as const;
  const causes: StatusCause[] = labels.flatMap(([key, value]) =>
    value === ""
      ? [fieldRequired(`spec.names.${key}`)]
      : dns1035LabelProblems(value).map((problem) => fieldInvalid(`spec.names.${key}`, given(key), problem)),
  );
  if (given("kind") !== "" && given("kind") === given("listKind")) {
    causes.push(
      fieldInvalid("spec.names.listKind", given("listKind"), "kind and listKind may not be the same"),
    );
  }
  return causes;
}

function versionCauses(spec: JsonValue | undefined, old: JsonValue | undefined): readonly StatusCause[] {
  const versions = listAt(spec, "versions");
  const names = versions.map((version) => stringAt(version, "name") ?? "");
  const storage = versions.filter((version) => objectAt(version)?.storage === true);
  const circumstances = { shared: sharedParts(versions), before: listAt(old, "versions") };
  const causes: StatusCause[] = versions.flatMap((version, index) =>
    oneVersionCauses(version, index, circumstances),
  );
  if (new Set(names).size < names.length) {
    causes.push(fieldInvalid("spec.versions", names, "must contain unique version names"));
  }
  if (storage.length !== 1) {
    causes.push(
      fieldInvalid("spec.versions", names, "must have exactly one version marked as storage version"),
    );
  }
  return causes;
}

function oneVersionCauses(
  version: JsonValue,
  index: number,
  circumstances: Circumstances,
): readonly StatusCause[] {
  const path = `spec.versions[${index}]`;
  const name = stringAt(version, "name") ?? "";
  const named = dns1035LabelProblems(name).map((problem) => fieldInvalid(`${path}.name`, name, problem));
  return [...named, ...versionParts.flatMap((part) => partCauses(part, version, index, circumstances))];
}

interface VersionPart {
  /** Where a version has it. */
  readonly at: readonly [string, ...string[]];
  /** Where the internal form of a definition has it when all versions agree, and where its causes are then said to be. */
  readonly sharedAt: string;
  readonly causes: (value: JsonValue | undefined, path: string) => readonly StatusCause[];
}

/** What is declared per version (apiextensions v1 conversion moves it up where it can). */
const versionParts: readonly VersionPart[] = [
  {
    at: ["additionalPrinterColumns"],
    sharedAt: "spec.additionalPrinterColumns",
    causes: (columns, path) =>
      Array.isArray(columns)
        ? columns.flatMap((column, index) => columnCauses(column, `${path}[${index}]`))
        : [],
  },
  {
    at: ["subresources", "scale"],
    sharedAt: "spec.subresources.scale",
    causes: (scale, path) => scaleCauses(objectAt(scale), path),
  },
  {
    at: ["schema", "openAPIV3Schema"],
    sharedAt: "spec.validation.openAPIV3Schema",
    causes: (schema, path) => validateStructural(schema as StructuralSchema, path),
  },
];

interface Circumstances {
  readonly shared: ReadonlySet<VersionPart>;
  /** Versions of the stored definition: what was accepted is not judged again. */
  readonly before: readonly JsonValue[];
}

/** The parts that are the same in all versions: they are judged once. */
function sharedParts(versions: readonly JsonValue[]): ReadonlySet<VersionPart> {
  const [first, ...others] = versions;
  return new Set(
    versionParts.filter(({ at }) => {
      const value = fieldAt(first, ...at);
      return value !== undefined && others.every((other) => jsonEqual(value, fieldAt(other, ...at)));
    }),
  );
}

function partCauses(
  part: VersionPart,
  version: JsonValue,
  index: number,
  { shared, before }: Circumstances,
): readonly StatusCause[] {
  const value = fieldAt(version, ...part.at);
  const own = `spec.versions[${index}].${part.at.join(".")}`;
  if (value === undefined) return part.at[0] === "schema" ? [fieldRequired(own, "schemas are required")] : [];
  if (before.some((accepted) => jsonEqual(value, fieldAt(accepted, ...part.at)))) return [];
  if (!shared.has(part)) return part.causes(value, own);
  return index === 0 ? part.causes(value, part.sharedAt) : [];
}

const columnTypes = ["boolean", "date", "integer", "number", "string"];
const columnFormats = ["int32", "int64", "float", "double", "byte", "date", "date-time", "password"];

/** ValidateCustomResourceColumnDefinition. */
function columnCauses(column: JsonValue, path: string): readonly StatusCause[] {
  const text = (key: string): string => stringAt(column, key) ?? "";
  const oneOf = (key: string, known: readonly string[]): readonly StatusCause[] =>
    known.includes(text(key))
      ? []
      : [fieldInvalid(`${path}.${key}`, text(key), `must be one of ${known.join(",")}`)];
  return [
    ...(text("name") === "" ? [fieldRequired(`${path}.name`)] : []),
    ...(text("type") === ""
      ? [fieldRequired(`${path}.type`, `must be one of ${columnTypes.join(",")}`)]
      : oneOf("type", columnTypes)),
    ...(text("format") === "" ? [] : oneOf("format", columnFormats)),
    ...(text("jsonPath") === ""
      ? [fieldRequired(`${path}.JSONPath`)]
      : pathCauses(text("jsonPath"), `${path}.JSONPath`)),
  ];
}

function pathCauses(jsonPath: string, at: string): readonly StatusCause[] {
  return jsonPath.startsWith(".")
    ? []
    : [fieldInvalid(at, jsonPath, "must be a simple json path starting with .")];
}

const scalePaths = [
  { key: "specReplicasPath", below: [".spec."], must: "should be a json path under .spec" },
  { key: "statusReplicasPath", below: [".status."], must: "should be a json path under .status" },
  {
    key: "labelSelectorPath",
    below: [".spec.", ".status."],
    must: "should be a json path under either .spec or .status",
    optional: true,
  },
] as const;

/** Names below spec or status (ValidateCustomResourceDefinitionSubresources). */
function scaleCauses(scale: JsonObject | undefined, path: string): readonly StatusCause[] {
  if (scale === undefined) return [];
  return scalePaths.flatMap(({ key, below, must, ...rest }) => {
    const given = stringAt(scale, key) ?? "";
    const at = `${path}.${key}`;
    if (given === "") return "optional" in rest ? [] : [fieldRequired(at)];
    if (!given.startsWith(".")) return pathCauses(given, at);
    return below.some((root) => given.startsWith(root)) ? [] : [fieldInvalid(at, given, must)];
  });
}

function conversionCauses(spec: JsonValue | undefined): readonly StatusCause[] {
  const strategy = stringAt(spec, "conversion", "strategy") ?? "None";
  if (strategy === "None") return [];
  if (strategy !== "Webhook")
    return [fieldNotSupported("spec.conversion.strategy", strategy, ["None", "Webhook"])];
  const client = objectAt(spec, "conversion", "webhook", "clientConfig");
  const reviewed = listAt(spec, "conversion", "webhook", "conversionReviewVersions");
  const needed = "required when strategy is set to Webhook";
  return [
    ...(client === undefined ? [fieldRequired("spec.conversion.webhookClientConfig", needed)] : []),
    ...(reviewed.length === 0 ? [fieldRequired("spec.conversion.conversionReviewVersions")] : []),
  ];
}

function immutableCauses(object: KubeObject, old: KubeObject): readonly StatusCause[] {
  const paths = [["group"], ["scope"], ["names", "plural"], ["names", "kind"]];
  return paths.flatMap((path) => {
    const value = stringAt(object.spec, ...path) ?? "";
    if (value === stringAt(old.spec, ...path)) return [];
    return [fieldInvalid(["spec", ...path].join("."), value, "field is immutable")];
  });
}

/** Versions in which objects may still be stored stay (ValidateCustomResourceDefinitionStoredVersions). */
function storedVersionCauses({ spec, status }: KubeObject): readonly StatusCause[] {
  const names = new Set(listAt(spec, "versions").map((version) => stringAt(version, "name")));
  return listAt(status, "storedVersions").flatMap((version, index) => {
    const name = String(version);
    if (names.has(name)) return [];
    const why = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    return [fieldInvalid(`status.storedVersions[${index}]`, name, why)];
  });
}
