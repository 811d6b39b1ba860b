import type { JsonObject, JsonValue, MutableJsonObject } from "@unfold/apimachinery";
import { isPresent, isText } from "../field-value.js";
import { writableCopy } from "../writable-copy.js";

/** A preference's field and the field of the virtual machine it stands in for while that is unset. */
export interface FilledField {
  readonly preferred: string;
  readonly field: string;
  /** When either side counts as set; pointers by default. */
  readonly isSet?: (value: JsonValue | undefined) => boolean;
}

/** A row of a table for a plain string. */
export function textField(preferred: string, field: string): FilledField {
  return { preferred, field, isSet: isText };
}

/** A field of the virtual machine with the value a preference has for it. */
export interface PreferredValue {
  readonly field: string;
  readonly value: JsonValue;
  readonly isSet: (value: JsonValue | undefined) => boolean;
}

/** The rows of a table that a preference has a value for. */
export function preferredValues(
  preference: JsonObject | undefined,
  fields: readonly FilledField[],
): readonly PreferredValue[] {
  return fields.flatMap(({ preferred, field, isSet = isPresent }) => {
    const value = preference?.[preferred];
    return value !== undefined && isSet(value) ? [{ field, value, isSet }] : [];
  });
}

/** Fills the unset fields of `target`. */
export function fillFields(target: MutableJsonObject, values: readonly PreferredValue[]): void {
  for (const { field, value, isSet } of values) {
    if (!isSet(target[field])) target[field] = value;
  }
}

/** As {@link fillFields} for an immutable object: a changed copy, or the object itself. */
export function withFilledFields(object: JsonObject, values: readonly PreferredValue[]): JsonObject {
  let copy: MutableJsonObject | undefined;
  for (const { field, value, isSet } of values) {
    if (isSet(object[field])) continue;
    copy ??= writableCopy(object);
    copy[field] = value;
  }
  return copy ?? object;
}
