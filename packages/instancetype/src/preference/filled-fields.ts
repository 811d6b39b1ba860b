import type { JsonObject, JsonValue, MutableJsonObject } from "@unfold/apimachinery";
import { isPresent, isText } from "../field-value.js";
import { writableCopy } from "../writable-copy.js";

/** A preference's field and the field of the virtual machine it stands in for while that is unset. */
export interface FilledField {
  readonly preferred: string;
  readonly field: string;
  /** When either side counts as set. */
  readonly isSet: (value: JsonValue | undefined) => boolean;
}

/** A row of a table for a pointer. */
export function pointerField(preferred: string, field: string): FilledField {
  return { preferred, field, isSet: isPresent };
}

/** A row of a table for a plain string. */
export function textField(preferred: string, field: string): FilledField {
  return { preferred, field, isSet: isText };
}

/** Fields of the virtual machine and the values a preference has for them, side by side. */
export interface PreferredValues {
  readonly fields: readonly FilledField[];
  readonly values: readonly JsonValue[];
}

const noValues: PreferredValues = { fields: [], values: [] };

/** The rows of a table that a preference has a value for. */
export function preferredValues(
  preference: JsonObject | undefined,
  table: readonly FilledField[],
): PreferredValues {
  const fields = table.filter(({ preferred, isSet }) => isSet(preference?.[preferred]));
  if (fields.length === 0) return noValues;
  return { fields, values: fields.map(({ preferred }) => preference?.[preferred] ?? null) };
}

/** Fills the unset fields of `target`; says whether there was one. */
export function fillFields(target: MutableJsonObject, { fields, values }: PreferredValues): boolean {
  let filled = false;
  for (let index = 0; index < fields.length; index++) {
    const { field, isSet } = fields[index] as FilledField;
    if (isSet(target[field])) continue;
    target[field] = values[index];
    filled = true;
  }
  return filled;
}

/** As {@link fillFields} for an immutable object: a changed copy, or the object itself. */
export function withFilledFields(object: JsonObject, { fields, values }: PreferredValues): JsonObject {
  let copy: MutableJsonObject | undefined;
  for (let index = 0; index < fields.length; index++) {
    const { field, isSet } = fields[index] as FilledField;
    if (isSet(object[field])) continue;
    copy ??= writableCopy(object);
    copy[field] = values[index];
  }
  return copy ?? object;
}
