import type { JsonObject } from "@unfold/apimachinery";
import type { Dialect } from "./dialect.js";
import { metaName } from "./schema-names.js";

/** Description of `apiVersion` of every object. */
export const apiVersionField: JsonObject = {
  description:
    "Version of the schema this object is written in, as group/version, or version for the core group.",
  type: "string",
};

/** Description of `kind` of every object. */
export const kindField: JsonObject = {
  description: "Type of the REST resource this object represents, in CamelCase. It never changes.",
  type: "string",
};

const string = (description: string): JsonObject => ({ description, type: "string" });
const strings = (description: string): JsonObject => ({
  description,
  type: "array",
  items: { type: "string" },
});
const stringMap = (description: string): JsonObject => ({
  description,
  type: "object",
  additionalProperties: { type: "string" },
});
const integer = (description: string, format: string): JsonObject => ({
  description,
  type: "integer",
  format,
});
const boolean = (description: string): JsonObject => ({ description, type: "boolean" });

type Properties = JsonObject;

function object(description: string, properties: Properties, required: readonly string[] = []): JsonObject {
  return { description, type: "object", properties, ...(required.length === 0 ? {} : { required }) };
}

function objectMeta(dialect: Dialect): JsonObject {
  const list = (kind: string, description: string, key: JsonObject): JsonObject => ({
    description,
    type: "array",
    items: dialect.version === 2 ? dialect.ref(metaName(kind)) : { allOf: [dialect.ref(metaName(kind))] },
    ...key,
  });
  return object("What every stored object says about itself.", {
    annotations: stringMap("Unstructured data that tools keep with the object. It cannot be selected by."),
    creationTimestamp: dialect.field(metaName("Time"), "When the server created the object. Read-only."),
    deletionGracePeriodSeconds: integer(
      "Seconds the object may take to end after its deletion. Read-only.",
      "int64",
    ),
    deletionTimestamp: dialect.field(
      metaName("Time"),
      "When the object is to be gone. Set by the server when a deletion waits for finalizers. Read-only.",
    ),
    finalizers: {
      ...strings("Who has to act before the object may go. Each removes its own entry."),
      "x-kubernetes-list-type": "set",
      "x-kubernetes-patch-strategy": "merge",
    },
    generateName: string("Prefix of a name the server makes unique, used when no name is given."),
    generation: integer("Counts the changes of the desired state. Read-only.", "int64"),
    labels: stringMap("Names and values by which objects are grouped and selected."),
    managedFields: list("ManagedFieldsEntry", "Which manager set which fields, kept by the server.", {
      "x-kubernetes-list-type": "atomic",
    }),
    name: string("Name of the object, unique among those of its kind and namespace. It never changes."),
    namespace: string("Namespace the object lives in; empty for cluster-scoped kinds. It never changes."),
    ownerReferences: list(
      "OwnerReference",
      "Objects this one belongs to. It is deleted when all of them are gone.",
      {
        "x-kubernetes-list-map-keys": ["uid"],
        "x-kubernetes-list-type": "map",
        "x-kubernetes-patch-merge-key": "uid",
        "x-kubernetes-patch-strategy": "merge",
      },
    ),
    resourceVersion: string("Opaque version of the object, for watches and optimistic updates. Read-only."),
    selfLink: string("No longer filled."),
    uid: string("Identifies this very object, also after another took its name. Read-only."),
  });
}

function deletion(dialect: Dialect): { readonly [name: string]: JsonObject } {
  return {
    DeleteOptions: object("How an object is to be deleted.", {
      apiVersion: apiVersionField,
      dryRun: strings("With the one value All nothing is stored."),
      gracePeriodSeconds: integer("Seconds before the object is deleted.", "int64"),
      kind: kindField,
      orphanDependents: boolean("Deprecated: use propagationPolicy."),
      preconditions: dialect.field(metaName("Preconditions"), "What must hold for the deletion to happen."),
      propagationPolicy: string("What becomes of dependents: Orphan, Background or Foreground."),
    }),
    Preconditions: object("What must hold before an operation happens.", {
      resourceVersion: string("The resourceVersion the object must have."),
      uid: string("The uid the object must have."),
    }),
  };
}

function status(dialect: Dialect): { readonly [name: string]: JsonObject } {
  return {
    Status: object("Answer to a call that has no object to return.", {
      apiVersion: apiVersionField,
      code: integer("HTTP status code.", "int32"),
      details: dialect.field(metaName("StatusDetails"), "More about the reason."),
      kind: kindField,
      message: string("What happened, for people."),
      metadata: dialect.field(metaName("ListMeta"), "Metadata of the answer."),
      reason: string("Why it failed, for programs."),
      status: string("Success or Failure."),
    }),
    StatusCause: object("One cause of a failure.", {
      field: string("Path of the field at fault."),
      message: string("What is wrong, for people."),
      reason: string("What is wrong, for programs."),
    }),
    StatusDetails: object("More about the reason of a failure.", {
      causes: {
        description: "Every cause found.",
        type: "array",
        items:
          dialect.version === 2
            ? dialect.ref(metaName("StatusCause"))
            : { allOf: [dialect.ref(metaName("StatusCause"))] },
      },
      group: string("Group of the object concerned."),
      kind: string("Kind, or resource, of the object concerned."),
      name: string("Name of the object concerned."),
      retryAfterSeconds: integer("Seconds after which to try again.", "int32"),
      uid: string("uid of the object concerned."),
    }),
  };
}

/** Schemas of the meta/v1 types that the documents refer to, by full name. */
export function metaSchemas(dialect: Dialect): { readonly [name: string]: JsonObject } {
  const schemas: { readonly [kind: string]: JsonObject } = {
    ...deletion(dialect),
    FieldsV1: { description: "A set of field paths, as a tree.", type: "object" },
    ListMeta: object("What a list says about itself.", {
      continue: string("Where the next part of the list begins; empty at its end."),
      remainingItemCount: integer("How many items are left after this part.", "int64"),
      resourceVersion: string("Version of the store the list shows, from which a watch can start."),
      selfLink: string("No longer filled."),
    }),
    ManagedFieldsEntry: object("The fields one manager set in one way.", {
      apiVersion: string("Version the fields are named in."),
      fieldsType: string("Always FieldsV1."),
      fieldsV1: dialect.field(metaName("FieldsV1"), "The fields."),
      manager: string("Who set the fields."),
      operation: string("Apply or Update."),
      subresource: string("Subresource the fields were set through, if any."),
      time: dialect.field(metaName("Time"), "When the fields last changed."),
    }),
    ObjectMeta: objectMeta(dialect),
    OwnerReference: {
      ...object(
        "Names an object that owns this one.",
        {
          apiVersion: string("apiVersion of the owner."),
          blockOwnerDeletion: boolean("Whether a foreground deletion of the owner waits for this object."),
          controller: boolean("Whether the owner is the controller of this object."),
          kind: string("Kind of the owner."),
          name: string("Name of the owner."),
          uid: string("uid of the owner."),
        },
        ["apiVersion", "kind", "name", "uid"],
      ),
      "x-kubernetes-map-type": "atomic",
    },
    Patch: { description: "Body of a patch request.", type: "object" },
    Time: { description: "A moment, in RFC 3339.", type: "string", format: "date-time" },
    ...status(dialect),
  };
  return Object.fromEntries(Object.entries(schemas).map(([kind, schema]) => [metaName(kind), schema]));
}
