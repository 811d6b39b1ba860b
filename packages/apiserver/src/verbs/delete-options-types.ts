import { badRequest, isJsonObject, type JsonObject, type JsonValue } from "@unfold/apimachinery";

type Check = (value: JsonValue) => boolean;

const text: Check = (value) => typeof value === "string";

interface TypedField {
  readonly type: string;
  readonly fits: Check;
}

const fields: Readonly<Record<string, TypedField>> = {
  gracePeriodSeconds: { type: "int64", fits: Number.isInteger },
  preconditions: { type: "v1.Preconditions", fits: isJsonObject },
  orphanDependents: { type: "bool", fits: (value) => typeof value === "boolean" },
  propagationPolicy: { type: "v1.DeletionPropagation", fits: text },
  dryRun: { type: "[]string", fits: (value) => Array.isArray(value) && value.every(text) },
};

const preconditions: Readonly<Record<string, TypedField>> = {
  uid: { type: "types.UID", fits: text },
  resourceVersion: { type: "string", fits: text },
};

/** Refuses options of the wrong types: what was meant to be a dry run must not delete (meta/v1 DeleteOptions). @throws ApiError 400 */
export function requireOptionTypes(options: JsonObject): void {
  requireTypes(options, fields, "");
  if (isJsonObject(options.preconditions))
    requireTypes(options.preconditions, preconditions, "preconditions.");
}

function requireTypes(given: JsonObject, types: Readonly<Record<string, TypedField>>, path: string): void {
  for (const [field, { type, fits }] of Object.entries(types)) {
    const value = given[field];
    if (value === undefined || value === null || fits(value)) continue;
    const found = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
    throw badRequest(
      `DeleteOptions in version "v1" cannot be handled as a DeleteOptions: json: cannot unmarshal ${found} into Go struct field DeleteOptions.${path}${field} of type ${type}`,
    );
  }
}
