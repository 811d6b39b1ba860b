import type { JsonObject, JsonValue, MutableJsonObject } from "@unfold/apimachinery";
import { isPresent, isText, member } from "../field-value.js";
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
  for (const { preferred, field, isSet = isPresent } of fields) {
    const value = member(preference, preferred);
    if (value !== undefined && isSet(value) && !isSet(member(target, field))) target[field] = value;
  }
}

/** As {@link fillFields} for an immutable object: a changed copy, or the object itself. */
export function withFilledFields(
  object: JsonObject,
  preference: JsonObject,
  fields: readonly FilledField[],
): JsonObject {
  const missing = fields.some(({ preferred, field, isSet = isPresent }) => {
    return isSet(member(preference, preferred)) && !isSet(member(object, field));
  });
  if (!missing) return object;
  const copy = writableCopy(object);
  fillFields(copy, preference, fields);
  return copy;
}
