import { describe, expect, it } from "vitest";
import type { ObjectMeta } from "../kube-object.js";
import { subdomainName } from "./names.js";
import {
  maxAnnotationBytes,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from "./object-meta-validation.js";

const rules = { namespaced: true, name: subdomainName };
const good: ObjectMeta = { name: "vm", namespace: "default" };
const owner = { apiVersion: "v1", kind: "Pod", name: "p", uid: "u" };

const created: readonly {
  name: string;
  metadata: ObjectMeta;
  want: readonly (readonly [string, RegExp | string])[];
}[] = [
  { name: "good", metadata: { ...good, labels: { a: "b" }, finalizers: ["kubevirt.io/x"] }, want: [] },
  {
    name: "no name",
    metadata: { namespace: "default" },
    want: [["metadata.name", "Required value: name or generateName is required"]],
  },
  { name: "no namespace", metadata: { name: "vm" }, want: [["metadata.namespace", "Required value"]] },
  {
    name: "bad name",
    metadata: { ...good, name: "A" },
    want: [["metadata.name", /^Invalid value: "A": a lowercase RFC/]],
  },
  {
    name: "bad generateName",
    metadata: { ...good, generateName: "A-" },
    want: [["metadata.generateName", /^Invalid value: "A-": a lowercase RFC/]],
  },
  {
    name: "bad namespace",
    metadata: { ...good, namespace: "a.b" },
    want: [["metadata.namespace", 'Invalid value: "a.b": must not contain dots']],
  },
  {
    name: "generation",
    metadata: { ...good, generation: -1 },
    want: [["metadata.generation", "Invalid value: -1: must be greater than or equal to 0"]],
  },
  {
    name: "label key",
    metadata: { ...good, labels: { "a b": "c" } },
    want: [["metadata.labels", /^Invalid value: "a b": name part/]],
  },
  {
    name: "label value",
    metadata: { ...good, labels: { a: "b c" } },
    want: [["metadata.labels", /^Invalid value: "b c": a valid label/]],
  },
  {
    name: "annotation key",
    metadata: { ...good, annotations: { "a b": "" } },
    want: [["metadata.annotations", /^Invalid value: "a b": name/]],
  },
  {
    name: "annotations fit",
    metadata: { ...good, annotations: { a: "x".repeat(maxAnnotationBytes - 1) } },
    want: [],
  },
  {
    name: "annotations too long",
    metadata: { ...good, annotations: { a: "x".repeat(maxAnnotationBytes) } },
    want: [["metadata.annotations", "Too long: may not be more than 262144 bytes"]],
  },
  {
    name: "owner",
    metadata: { ...good, ownerReferences: [{ ...owner, apiVersion: "apps/", uid: "" }] },
    want: [
      ["metadata.ownerReferences.apiVersion", 'Invalid value: "apps/": version must not be empty'],
      ["metadata.ownerReferences.uid", 'Invalid value: "": must not be empty'],
    ],
  },
  {
    name: "two controllers",
    metadata: {
      ...good,
      ownerReferences: [
        { ...owner, controller: true },
        { ...owner, name: "q", controller: true },
      ],
    },
    want: [
      [
        "metadata.ownerReferences",
        /Only one reference can have Controller set to true. Found "true" in references for Pod\/p and Pod\/q$/,
      ],
    ],
  },
  {
    name: "event as owner",
    metadata: { ...good, ownerReferences: [{ ...owner, kind: "Event" }] },
    want: [["metadata.ownerReferences", /: \/v1, Kind=Event is disallowed from being an owner$/]],
  },
  {
    name: "finalizer",
    metadata: { ...good, finalizers: ["a b"] },
    want: [["metadata.finalizers", /^Invalid value: "a b": name part/]],
  },
  {
    name: "finalizers exclude each other",
    metadata: { ...good, finalizers: ["orphan", "foregroundDeletion"] },
    want: [
      [
        "metadata.finalizers",
        'Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
      ],
    ],
  },
  {
    name: "managed fields",
    metadata: {
      ...good,
      managedFields: [{ manager: "a\u0007", operation: "Update", fieldsType: "FieldsV1" }, {}],
    },
    want: [
      [
        "metadata.managedFields[0].manager",
        'Invalid value: "a\\a": invalid character U+0007 (at position 1)',
      ],
      ["metadata.managedFields[1].operation", 'Invalid value: "": must be `Apply` or `Update`'],
    ],
  },
];

const old: ObjectMeta = { ...good, uid: "u", resourceVersion: "1", generation: 2, finalizers: ["a/x"] };
const updated: readonly {
  name: string;
  metadata: ObjectMeta;
  old: ObjectMeta;
  want: readonly (readonly [string, string])[];
}[] = [
  { name: "same", metadata: old, old, want: [] },
  {
    name: "no resourceVersion",
    metadata: { ...old, resourceVersion: "" },
    old,
    want: [["metadata.resourceVersion", 'Invalid value: "": must be specified for an update']],
  },
  {
    name: "generation",
    metadata: { ...old, generation: 1 },
    old,
    want: [["metadata.generation", "Invalid value: 1: must not be decremented"]],
  },
  {
    name: "uid",
    metadata: { ...old, uid: "v" },
    old,
    want: [["metadata.uid", 'Invalid value: "v": field is immutable']],
  },
  {
    name: "name removed",
    metadata: { ...old, name: "" },
    old,
    want: [["metadata.name", 'Invalid value: "": field is immutable']],
  },
  {
    name: "new finalizer while deleting",
    metadata: { ...old, deletionTimestamp: "t", finalizers: ["a/x", "b/y"] },
    old: { ...old, deletionTimestamp: "t" },
    want: [
      [
        "metadata.finalizers",
        'Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"b/y"}',
      ],
    ],
  },
  {
    name: "undelete",
    metadata: old,
    old: { ...old, deletionTimestamp: "t" },
    want: [["metadata.deletionTimestamp", "Invalid value: null: field is immutable"]],
  },
];

describe("validateObjectMeta", () => {
  it.each(created)("$name", ({ metadata, want }) => {
    const causes = validateObjectMeta(metadata, rules);
    expect(causes.map(({ field, message }) => [field, message])).toEqual(
      want.map(([field, message]) => [
        field,
        typeof message === "string" ? message : expect.stringMatching(message),
      ]),
    );
  });

  it("forbids a namespace on cluster-scoped kinds", () => {
    expect(validateObjectMeta(good, { ...rules, namespaced: false })).toEqual([
      {
        reason: "FieldValueForbidden",
        field: "metadata.namespace",
        message: "Forbidden: not allowed on this type",
      },
    ]);
  });
});

describe("validateObjectMetaUpdate", () => {
  it.each(updated)("$name", ({ metadata, old: before, want }) => {
    expect(validateObjectMetaUpdate(metadata, before).map(({ field, message }) => [field, message])).toEqual(
      want,
    );
  });
});
