import type { JsonValue } from "@unfold/apimachinery";
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { StructuralSchema } from "./structural-schema.js";
import { tryValue } from "./validate-value.js";

const ajv = new Ajv({ strict: false, ownProperties: true });
const names = fc.constantFrom("a", "b", "constructor");
const scalars: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.integer({ min: -3, max: 5 }),
  fc.constantFrom("", "a", "ab", "😀", "abc", true, false, 1.5),
);

const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalars,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(names, tie("value"), { maxKeys: 3 }) as fc.Arbitrary<JsonValue>,
  ),
}));

const small = fc.integer({ min: 0, max: 3 });
/** Mostly absent, for few values satisfy many rules at once. */
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** What may stand beside any type. */
const limits = fc.record({
  enum: optional(fc.uniqueArray(scalars, { minLength: 1, maxLength: 3 })),
  minLength: optional(small),
  maxLength: optional(small),
  pattern: optional(fc.constantFrom("^a", "b$", "^[ab]*$")),
  minimum: optional(small),
  maximum: optional(small),
  multipleOf: optional(fc.constantFrom(1, 2, 0.5)),
  minItems: optional(small),
  maxItems: optional(small),
  uniqueItems: optional(fc.boolean()),
  minProperties: optional(small),
  maxProperties: optional(small),
  required: optional(fc.uniqueArray(names, { minLength: 1, maxLength: 2 })),
});

const alternatives = optional(
  fc.array(limits as fc.Arbitrary<StructuralSchema>, { minLength: 1, maxLength: 2 }),
);
const types = fc.constantFrom("object", "array", "string", "integer", "number", "boolean");

function schemaOf(depth: number): fc.Arbitrary<StructuralSchema> {
  const child = depth === 0 ? fc.constant({}) : schemaOf(depth - 1);
  const parts = fc.record({
    properties: optional(fc.dictionary(names, child, { maxKeys: 2 })),
    items: optional(child),
    additionalProperties: optional(fc.oneof(fc.boolean() as fc.Arbitrary<unknown>, child)),
    allOf: alternatives,
    anyOf: alternatives,
    oneOf: alternatives,
    not: optional(limits),
  });
  return fc
    .tuple(optional(types), limits, parts)
    .map(([type, limit, part]) => defined({ type, ...limit, ...part }));
}

function defined(record: object): StructuralSchema {
  return JSON.parse(JSON.stringify(record)) as StructuralSchema;
}

it("agrees with ajv on what is valid", () => {
  const verdicts = { valid: 0, invalid: 0 };
  fc.assert(
    fc.property(schemaOf(2), fc.array(value, { minLength: 8, maxLength: 8 }), (schema, values) => {
      const theirs = ajv.compile(schema);
      for (const one of values) {
        const ours = tryValue(one, schema).list.length === 0;
        verdicts[ours ? "valid" : "invalid"]++;
        expect({ schema, one, valid: ours }).toEqual({ schema, one, valid: theirs(one) });
      }
    }),
    { numRuns: 300, seed: 11 },
  );
  expect(Math.min(verdicts.valid, verdicts.invalid)).toBeGreaterThan(300);
});
