import { describe, expect, it } from "vitest";
import {
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
  fieldInternal,
  fieldInvalid,
  fieldNotFound,
  fieldNotSupported,
  fieldRequired,
  fieldTooLong,
  fieldTooMany,
  fieldTypeInvalid,
} from "./field-error.js";

const cases: readonly { given: FieldError; reason: string; message: string }[] = [
  { given: fieldInvalid("f", "x", "bad"), reason: "FieldValueInvalid", message: 'Invalid value: "x": bad' },
  {
    given: fieldInvalid("f", 'a"\n\u0001é\u200b', "bad"),
    reason: "FieldValueInvalid",
    message: 'Invalid value: "a\\"\\n\\x01é\\u200b": bad',
  },
  { given: fieldInvalid("f", 7, "bad"), reason: "FieldValueInvalid", message: "Invalid value: 7: bad" },
  { given: fieldInvalid("f", 0.00001, ""), reason: "FieldValueInvalid", message: "Invalid value: 1e-05" },
  { given: fieldInvalid("f", 1e21, ""), reason: "FieldValueInvalid", message: "Invalid value: 1e+21" },
  { given: fieldInvalid("f", true, ""), reason: "FieldValueInvalid", message: "Invalid value: true" },
  { given: fieldInvalid("f", null, "x"), reason: "FieldValueInvalid", message: "Invalid value: null: x" },
  {
    given: fieldInvalid("f", { b: ["<"], a: 1 }, "x"),
    reason: "FieldValueInvalid",
    message: 'Invalid value: {"a":1,"b":["\\u003c"]}: x',
  },
  {
    given: fieldTypeInvalid("f", "string", "t"),
    reason: "FieldValueTypeInvalid",
    message: 'Invalid value: "string": t',
  },
  { given: fieldRequired("f"), reason: "FieldValueRequired", message: "Required value" },
  { given: fieldRequired("f", "why"), reason: "FieldValueRequired", message: "Required value: why" },
  {
    given: fieldNotSupported("f", "Expand", ["reference", "expand", "expandAll"]),
    reason: "FieldValueNotSupported",
    message: 'Unsupported value: "Expand": supported values: "reference", "expand", "expandAll"',
  },
  { given: fieldDuplicate("f", "x"), reason: "FieldValueDuplicate", message: 'Duplicate value: "x"' },
  {
    given: fieldDuplicate("f", { name: "x" }),
    reason: "FieldValueDuplicate",
    message: 'Duplicate value: {"name":"x"}',
  },
  { given: fieldForbidden("f", "no"), reason: "FieldValueForbidden", message: "Forbidden: no" },
  { given: fieldNotFound("f", "x"), reason: "FieldValueNotFound", message: 'Not found: "x"' },
  {
    given: fieldTooLong("f", 63),
    reason: "FieldValueTooLong",
    message: "Too long: may not be more than 63 bytes",
  },
  {
    given: fieldTooLong("f", 1),
    reason: "FieldValueTooLong",
    message: "Too long: may not be more than 1 byte",
  },
  {
    given: fieldTooMany("f", 5, 3),
    reason: "FieldValueTooMany",
    message: "Too many: 5: must have at most 3 items",
  },
  { given: fieldInternal("f", "boom"), reason: "InternalError", message: "Internal error: boom" },
];

describe("field errors", () => {
  it.each(cases)("$reason $message", ({ given, reason, message }) => {
    expect(given).toEqual({ reason, message, field: "f" });
  });
});
