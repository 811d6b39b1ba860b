import {
  fieldForbidden,
  fieldInvalid,
  jsonEqual,
  type KubeObject,
  ownField,
  type StatusCause,
} from "@unfold/apimachinery";

/** `immutable: true` of ConfigMaps and Secrets (pkg/apis/core/validation). */
export function keepImmutable(object: KubeObject, old: KubeObject | undefined): readonly StatusCause[] {
  if (old === undefined || ownField(old, "immutable") !== true) return [];
  const detail = "field is immutable when `immutable` is set";
  const changed = ["data", "binaryData"].filter(
    (key) => !jsonEqual(ownField(object, key), ownField(old, key)),
  );
  const unset = ownField(object, "immutable") !== true ? ["immutable"] : [];
  return [...unset, ...changed].map((field) => fieldForbidden(field, detail));
}

/** The data of a ControllerRevision never changes, and its number is none below zero (pkg/apis/apps/validation). */
export function keepRevisionData(object: KubeObject, old: KubeObject | undefined): readonly StatusCause[] {
  const revision = ownField(object, "revision");
  if (typeof revision === "number" && revision < 0)
    return [fieldInvalid("revision", revision, "must be greater than or equal to 0")];
  if (old === undefined || jsonEqual(ownField(object, "data"), ownField(old, "data"))) return [];
  const shown = JSON.stringify(ownField(object, "data") ?? null);
  return [
    { reason: "FieldValueInvalid", message: `Invalid value: ${shown}: field is immutable`, field: "data" },
  ];
}
