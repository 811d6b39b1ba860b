import type { StatusCause } from "../api-error.js";
import { goJson, goNumber, goQuote } from "../go-format.js";
import type { JsonValue } from "../json/json.js";

/** First words of each field error (k8s.io/apimachinery pkg/util/validation/field ErrorType). */
const phrases = {
  FieldValueNotFound: "Not found",
  FieldValueRequired: "Required value",
  FieldValueDuplicate: "Duplicate value",
  FieldValueInvalid: "Invalid value",
  FieldValueTypeInvalid: "Invalid value",
  FieldValueNotSupported: "Unsupported value",
  FieldValueForbidden: "Forbidden",
  FieldValueTooLong: "Too long",
  FieldValueTooShort: "Too short",
  FieldValueTooMany: "Too many",
  FieldValueTooFew: "Too few",
  InternalError: "Internal error",
} as const;

/** `reason` of a cause that names a field. */
export type FieldErrorReason = keyof typeof phrases;

/** A cause that surely has all three members. */
export interface FieldError extends StatusCause {
  readonly reason: FieldErrorReason;
  readonly message: string;
  readonly field: string;
}

/** A value as field errors show it: strings quoted, numbers and booleans plain, the rest as JSON. */
export function formatFieldValue(value: JsonValue): string {
  if (typeof value === "string") return goQuote(value);
  if (typeof value === "number") return goNumber(value);
  return goJson(value);
}

function fieldError(
  reason: FieldErrorReason,
  field: string,
  value: string | undefined,
  detail: string,
): FieldError {
  const parts = [
    phrases[reason],
    ...(value === undefined ? [] : [value]),
    ...(detail === "" ? [] : [detail]),
  ];
  return { reason, message: parts.join(": "), field };
}

/** `Invalid value: "x": detail`. */
export function fieldInvalid(field: string, value: JsonValue, detail: string): FieldError {
  return fieldError("FieldValueInvalid", field, formatFieldValue(value), detail);
}

/** `Invalid value: "string": detail`, for a value of the wrong type. */
export function fieldTypeInvalid(field: string, value: JsonValue, detail: string): FieldError {
  return fieldError("FieldValueTypeInvalid", field, formatFieldValue(value), detail);
}

/** `Required value: detail`; without detail just `Required value`. */
export function fieldRequired(field: string, detail = ""): FieldError {
  return fieldError("FieldValueRequired", field, undefined, detail);
}

/** `Unsupported value: "x": supported values: "a", "b"`. */
export function fieldNotSupported(field: string, value: JsonValue, supported: readonly string[]): FieldError {
  const detail = supported.length === 0 ? "" : `supported values: ${supported.map(goQuote).join(", ")}`;
  return fieldError("FieldValueNotSupported", field, formatFieldValue(value), detail);
}

/** `Duplicate value: "x"`. */
export function fieldDuplicate(field: string, value: JsonValue): FieldError {
  return fieldError("FieldValueDuplicate", field, formatFieldValue(value), "");
}

/** `Forbidden: detail`. */
export function fieldForbidden(field: string, detail: string): FieldError {
  return fieldError("FieldValueForbidden", field, undefined, detail);
}

/** `Not found: "x"`. */
export function fieldNotFound(field: string, value: JsonValue): FieldError {
  return fieldError("FieldValueNotFound", field, formatFieldValue(value), "");
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"}`;

/** `Too long: may not be more than 63 bytes`: the value itself is never shown. */
export function fieldTooLong(field: string, maxBytes: number): FieldError {
  return fieldError(
    "FieldValueTooLong",
    field,
    undefined,
    `may not be more than ${counted(maxBytes, "byte")}`,
  );
}

/** `Too many: 5: must have at most 3 items`. */
export function fieldTooMany(field: string, actual: number, max: number): FieldError {
  return fieldError("FieldValueTooMany", field, String(actual), `must have at most ${counted(max, "item")}`);
}

/** `Internal error: detail`. */
export function fieldInternal(field: string, detail: string): FieldError {
  return fieldError("InternalError", field, undefined, detail);
}

/** `spec` + `running` → `spec.running`; the root path is `""`. */
export function childPath(parent: string, name: string): string {
  return parent === "" ? name : `${parent}.${name}`;
}

/** `spec.volumes` + 2 or a map key → `spec.volumes[2]`. */
export function itemPath(parent: string, key: number | string): string {
  return `${parent}[${key}]`;
}
