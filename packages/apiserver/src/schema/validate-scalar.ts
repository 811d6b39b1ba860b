import { fieldTooLong, type JsonValue, jsonEqual, type StatusCause } from "@unfold/apimachinery";
import { stringFormats } from "./formats.js";
import { compilePattern } from "./pattern.js";
import { brokenRule, type Causes, outsideEnum, wrongType } from "./schema-cause.js";
import type { StructuralSchema } from "./structural-schema.js";
import type { WalkPath } from "./walk-path.js";

/** Length, pattern and format of a string; of length and pattern the first broken rule is enough. */
export function validateString(text: string, schema: StructuralSchema, { list, path }: Causes): void {
  const broken = brokenTextRule(text, schema, path);
  if (broken !== undefined) list.push(broken);
  const { format } = schema;
  if (format !== undefined && stringFormats.get(format)?.(text) === false) {
    list.push(wrongType(path, text, format));
  }
}

function brokenTextRule(text: string, schema: StructuralSchema, path: WalkPath): StatusCause | undefined {
  const { minLength, maxLength, pattern } = schema;
  if (maxLength !== undefined || minLength !== undefined) {
    const length = characters(text);
    if (maxLength !== undefined && length > maxLength) return fieldTooLong(String(path), maxLength);
    if (minLength !== undefined && length < minLength) {
      return brokenRule(path, text, `should be at least ${minLength} chars long`);
    }
  }
  if (pattern === undefined || compilePattern(pattern).matches(text)) return undefined;
  return brokenRule(path, text, `should match '${pattern}'`);
}

/** Characters as Go counts runes. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Range and step of a number. */
export function validateNumber(value: number, schema: StructuralSchema, { list, path }: Causes): void {
  const { minimum, maximum, multipleOf } = schema;
  const fail = (rule: string): void => {
    list.push(brokenRule(path, value, `should be ${rule}`));
  };
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) fail(`a multiple of ${multipleOf}`);
  if (maximum !== undefined) {
    if (schema.exclusiveMaximum && value >= maximum) fail(`less than ${maximum}`);
    else if (value > maximum) fail(`less than or equal to ${maximum}`);
  }
  if (minimum !== undefined) {
    if (schema.exclusiveMinimum && value <= minimum) fail(`greater than ${minimum}`);
    else if (value < minimum) fail(`greater than or equal to ${minimum}`);
  }
}

function isMultiple(value: number, factor: number): boolean {
  if (factor <= 0) return false;
  const times = factor < 1 ? (1 / factor) * value : value / factor;
  const whole = Math.trunc(times);
  // go-openapi/swag IsFloat64AJSONInteger: 0.3 is three times 0.1, whatever doubles make of it.
  return times === whole || Math.abs(times - whole) / (Math.abs(times) + Math.abs(whole)) < 1e-9;
}

/** Whether the value is one of the schema's enum. */
export function validateEnum(value: JsonValue, schema: StructuralSchema, { list, path }: Causes): void {
  if (schema.enum === undefined || schema.enum.some((one) => jsonEqual(one, value))) return;
  list.push(outsideEnum(path, value, schema.enum));
}
