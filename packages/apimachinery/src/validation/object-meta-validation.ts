import { goQuote, utf8Length } from "../go-format.js";
import { isJsonObject, type JsonObject, type JsonValue, jsonEqual, listAt, stringAt } from "../json/json.js";
import type { ObjectMeta } from "../kube-object.js";
import {
  childPath,
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
  fieldTooLong,
  itemPath,
} from "./field-error.js";
import {
  annotationKeyProblems,
  labelKeyProblems,
  labelName,
  labelValueProblems,
  type NameCheck,
} from "./names.js";

/** Bytes of all annotation keys and values of an object (256 KiB). */
export const maxAnnotationBytes = 256 * 1024;

/** How {@link validateObjectMeta} judges names. */
export interface ObjectMetaRules {
  readonly namespaced: boolean;
  readonly name: NameCheck;
}

type Strings = readonly (readonly [string, string])[];

function stringEntries(object: JsonObject | undefined): Strings {
  return Object.entries(object ?? {}).map(([key, value]) => [key, typeof value === "string" ? value : ""]);
}

const none: readonly FieldError[] = [];

const invalidEach = (field: string, value: JsonValue, problems: readonly string[]): readonly FieldError[] =>
  problems.length === 0 ? none : problems.map((problem) => fieldInvalid(field, value, problem));

/**
 * Causes why metadata cannot be stored (k8s.io/apimachinery pkg/api/validation ValidateObjectMeta); empty when it can.
 * Name generation has already happened.
 */
export function validateObjectMeta(
  metadata: ObjectMeta,
  rules: ObjectMetaRules,
  path = "metadata",
): readonly FieldError[] {
  return [
    ...validateName(metadata, rules, path),
    ...validateNamespace(metadata, rules.namespaced, childPath(path, "namespace")),
    ...validateGeneration(metadata, childPath(path, "generation")),
    ...validateLabels(metadata.labels, childPath(path, "labels")),
    ...validateAnnotations(metadata.annotations, childPath(path, "annotations")),
    ...validateOwnerReferences(listAt(metadata, "ownerReferences"), childPath(path, "ownerReferences")),
    ...validateFinalizers(listAt(metadata, "finalizers"), childPath(path, "finalizers")),
    ...validateManagedFields(listAt(metadata, "managedFields"), childPath(path, "managedFields")),
  ];
}

function validateName(
  metadata: ObjectMeta,
  { name: check }: ObjectMetaRules,
  path: string,
): readonly FieldError[] {
  const { name = "", generateName = "" } = metadata;
  const prefix = generateName === "" ? [] : check(generateName, true);
  return [
    ...invalidEach(childPath(path, "generateName"), generateName, prefix),
    ...(name === ""
      ? [fieldRequired(childPath(path, "name"), "name or generateName is required")]
      : invalidEach(childPath(path, "name"), name, check(name, false))),
  ];
}

function validateNamespace(metadata: ObjectMeta, namespaced: boolean, field: string): readonly FieldError[] {
  const { namespace = "" } = metadata;
  if (!namespaced) return namespace === "" ? [] : [fieldForbidden(field, "not allowed on this type")];
  return namespace === ""
    ? [fieldRequired(field)]
    : invalidEach(field, namespace, labelName(namespace, false));
}

function validateGeneration({ generation = 0 }: ObjectMeta, field: string): readonly FieldError[] {
  return generation < 0 ? [fieldInvalid(field, generation, "must be greater than or equal to 0")] : [];
}

/** Causes why labels are wrong, at `field` as in `metadata.labels`. */
export function validateLabels(labels: JsonObject | undefined, field: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const [key, value] of stringEntries(labels)) {
    errors.push(...invalidEach(field, key, labelKeyProblems(key)));
    errors.push(...invalidEach(field, value, labelValueProblems(value)));
  }
  return errors;
}

/** Causes why annotations are wrong, at `field` as in `metadata.annotations`. */
export function validateAnnotations(
  annotations: JsonObject | undefined,
  field: string,
): readonly FieldError[] {
  const entries = stringEntries(annotations);
  // A UTF-16 unit takes at most three bytes of UTF-8, so most annotations need no count.
  const units = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  const bytes =
    units * 3 <= maxAnnotationBytes
      ? 0
      : entries.reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(value), 0);
  return [
    ...entries.flatMap(([key]) => invalidEach(field, key, annotationKeyProblems(key))),
    ...(bytes > maxAnnotationBytes ? [fieldTooLong(field, maxAnnotationBytes)] : []),
  ];
}

function validateOwnerReferences(references: readonly JsonValue[], field: string): readonly FieldError[] {
  const controllers = references.filter(
    (reference) => isJsonObject(reference) && reference.controller === true,
  );
  const [first, ...others] = controllers.map(
    (reference) => `${stringAt(reference, "kind")}/${stringAt(reference, "name")}`,
  );
  return [
    ...references.flatMap((reference) => validateOwnerReference(reference, field)),
    ...others.map((other) =>
      fieldInvalid(
        field,
        references,
        `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${other}`,
      ),
    ),
  ];
}

function validateOwnerReference(reference: JsonValue, field: string): readonly FieldError[] {
  const apiVersion = stringAt(reference, "apiVersion") ?? "";
  // What is no group and version has none.
  const [, version = apiVersion, ...more] = apiVersion.includes("/")
    ? apiVersion.split("/")
    : ["", apiVersion];
  const required = ["kind", "name", "uid"].filter((member) => (stringAt(reference, member) ?? "") === "");
  return [
    ...(version === "" || more.length > 0
      ? [fieldInvalid(childPath(field, "apiVersion"), apiVersion, "version must not be empty")]
      : []),
    ...required.map((member) => fieldInvalid(childPath(field, member), "", "must not be empty")),
    ...(apiVersion === "v1" && stringAt(reference, "kind") === "Event"
      ? [fieldInvalid(field, reference, "/v1, Kind=Event is disallowed from being an owner")]
      : []),
  ];
}

function validateFinalizers(finalizers: readonly JsonValue[], field: string): readonly FieldError[] {
  const names = finalizers.filter((finalizer) => typeof finalizer === "string");
  const both = names.includes("orphan") && names.includes("foregroundDeletion");
  return [
    ...names.flatMap((name) => invalidEach(field, name, labelKeyProblems(name))),
    ...(both
      ? [fieldInvalid(field, names, "finalizer orphan and foregroundDeletion cannot be both set")]
      : []),
  ];
}

const maxManagerBytes = 128;
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;
const plain = /^[\x20-\x7e]{0,128}$/;

/** Causes why a field manager's name is wrong, at `field`; the name `""` is the caller's to judge. */
export function validateFieldManager(manager: string, field: string): readonly FieldError[] {
  if (plain.test(manager)) return [];
  const bad = unprintable.exec(manager);
  const code = bad?.[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  return [
    ...(utf8Length(manager) > maxManagerBytes ? [fieldTooLong(field, maxManagerBytes)] : []),
    ...(bad === null
      ? []
      : [
          fieldInvalid(
            field,
            manager,
            `invalid character U+${code} (at position ${utf8Length(manager.slice(0, bad.index))})`,
          ),
        ]),
  ];
}

function validateManagedFields(entries: readonly JsonValue[], path: string): readonly FieldError[] {
  return entries.flatMap((entry, index) => {
    const field = itemPath(path, index);
    const operation = stringAt(entry, "operation") ?? "";
    const fieldsType = stringAt(entry, "fieldsType") ?? "";
    return [
      ...(operation === "Apply" || operation === "Update"
        ? []
        : [fieldInvalid(childPath(field, "operation"), operation, "must be `Apply` or `Update`")]),
      ...(fieldsType === "" || fieldsType === "FieldsV1"
        ? []
        : [fieldInvalid(childPath(field, "fieldsType"), fieldsType, "must be `FieldsV1`")]),
      ...validateFieldManager(stringAt(entry, "manager") ?? "", childPath(field, "manager")),
    ];
  });
}

const immutable = [
  "name",
  "namespace",
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
];

/** What an absent member of metadata counts as when versions are compared. */
const zero: { readonly [member: string]: JsonValue } = { name: "", namespace: "", uid: "" };

/**
 * Causes why `metadata` cannot replace `old` (ValidateObjectMetaUpdate). The members that {@link validateObjectMeta}
 * judges on a create too, such as labels, are judged there.
 */
export function validateObjectMetaUpdate(
  metadata: ObjectMeta,
  old: ObjectMeta,
  path = "metadata",
): readonly FieldError[] {
  const { resourceVersion = "", generation = 0 } = metadata;
  return [
    ...validateNewFinalizers(metadata, old, childPath(path, "finalizers")),
    ...(resourceVersion === ""
      ? [fieldInvalid(childPath(path, "resourceVersion"), "", "must be specified for an update")]
      : []),
    ...(generation < (old.generation ?? 0)
      ? [fieldInvalid(childPath(path, "generation"), generation, "must not be decremented")]
      : []),
    ...immutable.flatMap((member) => {
      const [after, before] = [metadata, old].map((meta) => meta[member] ?? zero[member] ?? null);
      if (after === undefined || jsonEqual(after, before)) return [];
      return [fieldInvalid(childPath(path, member), after, "field is immutable")];
    }),
  ];
}

function validateNewFinalizers(metadata: ObjectMeta, old: ObjectMeta, field: string): readonly FieldError[] {
  if (old.deletionTimestamp === undefined) return [];
  const extra = (metadata.finalizers ?? []).filter((name) => !(old.finalizers ?? []).includes(name));
  if (extra.length === 0) return [];
  const names = [...new Set(extra)].sort().map(goQuote).join(", ");
  return [
    fieldForbidden(
      field,
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${names}}`,
    ),
  ];
}
