import {
  dns1035LabelProblems,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  type StatusCause,
  stringAt,
} from "@unfold/apimachinery";
import type { StructuralSchema } from "../../schema/structural-schema.js";
import { validateStructural } from "../../schema/validate-structural.js";

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
    ...scopeCauses(spec),
    ...nameCauses(spec),
    ...versionCauses(spec),
    ...conversionCauses(spec),
    ...(old === undefined ? [] : immutableCauses(object, old)),
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

function versionCauses(spec: JsonValue | undefined): readonly StatusCause[] {
  const versions = listAt(spec, "versions");
  const names = versions.map((version) => stringAt(version, "name") ?? "");
  const storage = versions.filter((version) => objectAt(version)?.storage === true);
  const causes: StatusCause[] = versions.flatMap((version, index) => oneVersionCauses(version, index));
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

function oneVersionCauses(version: JsonValue, index: number): readonly StatusCause[] {
  const path = `spec.versions[${index}]`;
  const name = stringAt(version, "name") ?? "";
  const causes: StatusCause[] = dns1035LabelProblems(name).map((problem) =>
    fieldInvalid(`${path}.name`, name, problem),
  );
  causes.push(...scaleCauses(objectAt(version, "subresources", "scale"), `${path}.subresources.scale`));
  const schema = objectAt(version, "schema", "openAPIV3Schema");
  const at = `${path}.schema.openAPIV3Schema`;
  if (schema === undefined) return [...causes, fieldRequired(at, "schemas are required")];
  return [...causes, ...validateStructural(schema as StructuralSchema, at)];
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
    if (!given.startsWith("."))
      return [fieldInvalid(at, given, "must be a simple json path starting with .")];
    return below.some((root) => given.startsWith(root)) ? [] : [fieldInvalid(at, given, must)];
  });
}

function conversionCauses(spec: JsonValue | undefined): readonly StatusCause[] {
  const strategy = stringAt(spec, "conversion", "strategy") ?? "None";
  if (strategy === "None") return [];
  if (strategy !== "Webhook")
    return [fieldNotSupported("spec.conversion.strategy", strategy, ["None", "Webhook"])];
  if (objectAt(spec, "conversion", "webhook") !== undefined) return [];
  return [fieldRequired("spec.conversion.webhook", "required when strategy is set to Webhook")];
}

function immutableCauses(object: KubeObject, old: KubeObject): readonly StatusCause[] {
  const paths = [["group"], ["scope"], ["names", "plural"], ["names", "kind"]];
  return paths.flatMap((path) => {
    const value = stringAt(object.spec, ...path) ?? "";
    if (value === stringAt(old.spec, ...path)) return [];
    return [fieldInvalid(["spec", ...path].join("."), value, "field is immutable")];
  });
}
