import {
  type ApiError,
  apiError,
  badRequest,
  formatApiVersion,
  invalid,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  parseApiVersion,
} from "@unfold/apimachinery";
import { apiVersionOf } from "../kinds/version-conversion.js";
import { normalizeObject } from "../schema/normalize-object.js";
import type { ApiContext } from "./api-context.js";
import type { ResourceRequest } from "./resource-request.js";

/** A decoded request body. */
export interface Incoming {
  readonly value: JsonValue;
  /** Paths of keys given twice, in the order found. */
  readonly duplicateFields: readonly string[];
}

/**
 * The body as an object of the request's kind: type checked, pruned, defaulted, and what was wrong with its fields said
 * as the request's field validation wants (k8s.io/apiserver endpoints/handlers create.go, update.go). `live` is the object that
 * it replaces: what a client in this process left alone is not looked at again.
 */
export function acceptObject(
  context: ApiContext,
  request: ResourceRequest,
  incoming: Incoming,
  live?: KubeObject,
): KubeObject {
  const typed = checkType(context, request, incoming.value);
  const { object, unknownFields } = normalizeObject(typed, request.version.schema, live);
  const problems = [
    ...incoming.duplicateFields.map((path) => `duplicate field "${path}"`),
    ...unknownFields.map((path) => `unknown field "${path}"`),
  ];
  reportFields(request, problems, (text) => badRequest(`${handledAs(request, typed)}: ${text}`));
  return request.kind.complete?.(object) ?? object;
}

/** Refuses (Strict), warns (Warn) or stays silent (Ignore) about `problems`. */
export function reportFields(
  request: ResourceRequest,
  problems: readonly string[],
  refuse: (text: string) => ApiError,
): void {
  if (problems.length === 0 || request.fieldValidation === "Ignore") return;
  if (request.fieldValidation === "Strict") throw refuse(`strict decoding error: ${problems.join(", ")}`);
  for (const problem of problems) request.warn(problem);
}

/** The value as an object with the apiVersion and kind of the request; built-in kinds may leave them out. */
function checkType(context: ApiContext, request: ResourceRequest, value: JsonValue): KubeObject {
  const { kind, version } = request;
  if (!isJsonObject(value)) throw unreadable(kind.kind, value);
  const expected = apiVersionOf(kind, version);
  const typed: JsonObject = kind.custom
    ? value
    : { ...value, apiVersion: value.apiVersion ?? expected, kind: value.kind ?? kind.kind };
  if (typeof typed.kind !== "string" || typed.kind === "") {
    throw badRequest(
      `${kind.kind} in version "${version.name}" cannot be handled as a ${kind.kind}: unmarshalerDecoder: Object 'Kind' is missing in '${JSON.stringify(value)}'`,
    );
  }
  if (typeof typed.apiVersion !== "string" || typed.apiVersion === "") {
    throw badRequest("Object 'apiVersion' is missing in 'object has no apiVersion field'");
  }
  const object = typed as KubeObject;
  if (!kind.custom && object.kind !== kind.kind) throw wrongBuiltIn(context, request, object);
  if (object.apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${object.apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  checkKind(request, object);
  return object;
}

/** 422 when an object is not of the request's kind and version. */
export function checkKind({ kind, version }: ResourceRequest, object: KubeObject): void {
  const expected = apiVersionOf(kind, version);
  const wrong = (field: string, value: string, must: string): ApiError =>
    invalid({ group: kind.group, kind: object.kind, name: object.metadata?.name ?? "" }, [
      { reason: "FieldValueInvalid", message: `Invalid value: "${value}": must be ${must}`, field },
    ]);
  if (object.kind !== kind.kind) throw wrong("kind", object.kind, kind.kind);
  if (object.apiVersion !== expected) throw wrong("apiVersion", object.apiVersion, expected);
}

/** The beginning of what is said of a body that cannot be decoded. */
export function handledAs({ kind }: ResourceRequest, object: KubeObject): string {
  const { version } = parseApiVersion(object.apiVersion);
  return `${object.kind} in version "${version}" cannot be handled as a ${kind.kind}`;
}

function wrongBuiltIn(context: ApiContext, request: ResourceRequest, object: KubeObject): ApiError {
  const { group, version } = parseApiVersion(object.apiVersion);
  const known = context.kinds.byKind(group, object.kind) !== undefined;
  const why = known
    ? `converting (${version}.${object.kind}) to (${request.kind.group || "core"}.${request.kind.kind}): unknown conversion`
    : `no kind "${object.kind}" is registered for version "${formatApiVersion({ group, version })}" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"`;
  return badRequest(`${handledAs(request, object)}: ${why}`);
}

/** Go's name of a JSON value's type in its decoding errors. */
export function goType(value: JsonValue): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** 400 for a body that is no JSON object. */
export function unreadable(kind: string, value: JsonValue): ApiError {
  const why =
    "couldn't get version/kind; json parse error: json: cannot unmarshal " +
    `${goType(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`;
  return unrecognized(kind, why, JSON.stringify(value));
}

/** 400 for a body that cannot be decoded, with its beginning in hexadecimal unless it is an object's. */
export function unrecognized(kind: string, why: string, body: string): ApiError {
  return apiError(
    "BadRequest",
    `the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(body)})`,
  );
}

function summary(body: string): string {
  if (body.startsWith("{")) return body.length > 30 ? `${body.slice(0, 30)} ...` : body;
  const hex = Buffer.from(body, "utf8").toString("hex");
  return hex.length > 60 ? `${hex.slice(0, 60)} ...` : hex;
}
