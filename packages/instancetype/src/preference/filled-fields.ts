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

/** Fills the unset fields of `target` that `preference` has a value for. */
export function fillFields(
  target: MutableJsonObject,
  preference: JsonObject | undefined,
  fields: readonly FilledField[],
): void {
  if (preference === undefined) return;
  for (const { preferred, field, isSet = isPresent } of fields) {
    const value = preference[preferred];
    if (value !== undefined && isSet(value) && !isSet(target[field])) target[field] = value;
  }
}

/** As {@link fillFields} for an immutable object: a changed copy, or the object itself. */
export function withFilledFields(
  object: JsonObject,
  preference: JsonObject,
  fields: readonly FilledField[],
): JsonObject {
  let copy: MutableJsonObject | undefined;
  for (const { preferred, field, isSet = isPresent } of fields) {
    const value = preference[preferred];
    if (value === undefined || !isSet(value) || isSet(object[field])) continue;
    copy ??= writableCopy(object);
    copy[field] = value;
  }
  return copy ?? object;
}
