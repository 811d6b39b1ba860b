import { groupResource } from "./group-version.js";
import type { JsonObject } from "./json/json.js";

/** One cause in `Status.details.causes` (meta/v1 StatusCause). */
export interface StatusCause extends JsonObject {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** `Status.details` (meta/v1 StatusDetails). `kind` is the resource in "not found" answers, the kind in "invalid" ones. */
export interface StatusDetails extends JsonObject {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** meta/v1 Status. */
export interface Status extends JsonObject {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: JsonObject;
  readonly status: "Success" | "Failure";
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code: number;
}

/** HTTP code of each `Status.reason` (k8s.io/apimachinery meta/v1 StatusReason). */
export const reasonCodes = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
  /** HTTP's name for it: Kubernetes has none, etcd's "database space exceeded" comes out as a plain 500. */
  InsufficientStorage: 507,
} as const;

/** A `Status.reason` this project produces. */
export type StatusReason = keyof typeof reasonCodes;

/** The one error type of API requests, in process and over HTTP. Made by the factories below or from a server's Status. */
export class ApiError extends Error {
  readonly status: Status;

  constructor(status: Status, options?: ErrorOptions) {
    super(status.message ?? status.reason ?? `status ${status.code}`, options);
    this.name = "ApiError";
    this.status = status;
  }

  get code(): number {
    return this.status.code;
  }

  get reason(): string {
    return this.status.reason ?? "";
  }
}

/** Makes an error of the given reason; the code follows from the reason unless given. */
export function apiError(
  reason: StatusReason | "",
  message: string,
  options: { readonly details?: StatusDetails; readonly code?: number; readonly cause?: unknown } = {},
): ApiError {
  const code = options.code ?? (reason === "" ? 500 : reasonCodes[reason]);
  const status: Status = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    ...(reason === "" ? {} : { reason }),
    ...(options.details === undefined ? {} : { details: options.details }),
    code,
  };
  return new ApiError(status, options.cause === undefined ? undefined : { cause: options.cause });
}

interface ResourceName {
  readonly group: string;
  readonly resource: string;
  readonly name: string;
}

/** 404 for an object: `virtualmachines.kubevirt.io "x" not found`. */
export function notFound({ group, resource, name }: ResourceName): ApiError {
  return apiError("NotFound", `${groupResource({ group, resource })} "${name}" not found`, {
    details: { name, ...(group === "" ? {} : { group }), kind: resource },
  });
}

/** 409 on create: `virtualmachines.kubevirt.io "x" already exists`. */
export function alreadyExists({ group, resource, name }: ResourceName): ApiError {
  return apiError("AlreadyExists", `${groupResource({ group, resource })} "${name}" already exists`, {
    details: { name, ...(group === "" ? {} : { group }), kind: resource },
  });
}

/** Text kube-apiserver uses when a resourceVersion is stale. */
export const objectModified =
  "the object has been modified; please apply your changes to the latest version and try again";

/** 409 on write: `Operation cannot be fulfilled on RESOURCE "x": WHY`. */
export function conflict({ group, resource, name }: ResourceName, why: string = objectModified): ApiError {
  return apiError(
    "Conflict",
    `Operation cannot be fulfilled on ${groupResource({ group, resource })} "${name}": ${why}`,
    { details: { name, ...(group === "" ? {} : { group }), kind: resource } },
  );
}

/** 422: `KIND.GROUP "x" is invalid: CAUSES` in the wording of apimachinery's `NewInvalid`. */
export function invalid(
  { group, kind, name }: { readonly group: string; readonly kind: string; readonly name: string },
  causes: readonly StatusCause[],
): ApiError {
  const texts = causes.map((cause) =>
    cause.field === undefined || cause.field === ""
      ? (cause.message ?? "")
      : `${cause.field}: ${cause.message}`,
  );
  const unique = [...new Set(texts)];
  const list = unique.length === 1 ? unique[0] : `[${unique.join(", ")}]`;
  const qualified = group === "" ? kind : `${kind}.${group}`;
  return apiError("Invalid", `${qualified} "${name}" is invalid: ${list}`, {
    details: { name, ...(group === "" ? {} : { group }), kind, causes },
  });
}

/** 400 with a message. */
export function badRequest(message: string): ApiError {
  return apiError("BadRequest", message);
}

/** 410: the resourceVersion or continue token is no longer served. */
export function expired(message: string): ApiError {
  return apiError("Expired", message);
}

/** 500 in kube-apiserver's wording. */
export function internalError(cause: unknown): ApiError {
  const text = cause instanceof Error ? cause.message : String(cause);
  return apiError("InternalError", `Internal error occurred: ${text}`, {
    details: { causes: [{ message: text }] },
    cause,
  });
}

/** Whether `error` is an {@link ApiError} of the given reason. */
export function hasReason(error: unknown, reason: StatusReason): error is ApiError {
  return error instanceof ApiError && error.reason === reason;
}

/** Whether `error` says the object does not exist. */
export function isNotFound(error: unknown): error is ApiError {
  return hasReason(error, "NotFound");
}

/** Whether `error` says the write met a newer version. */
export function isConflict(error: unknown): error is ApiError {
  return hasReason(error, "Conflict");
}

/** Whether `error` says the name is taken. */
export function isAlreadyExists(error: unknown): error is ApiError {
  return hasReason(error, "AlreadyExists");
}
