import type { StatusCause } from "@unfold/apimachinery";

/** What a review of an object found; any cause denies the request. */
export interface TypeReview {
  readonly causes: readonly StatusCause[];
  /** Shown to the user of an allowed request. */
  readonly warnings: readonly string[];
}

/** A cause of type FieldValueInvalid. */
export function invalidValue(field: string, message: string): StatusCause {
  return { reason: "FieldValueInvalid", message, field };
}
