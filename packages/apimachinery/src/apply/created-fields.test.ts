import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonObject, jsonEqual } from "../json/json.js";
import type { KubeObject } from "../kube-object.js";
import { objectSchema } from "./apply-schema.js";
import { createdFields } from "./created-fields.js";
import { encodeFieldSet, fieldSetOfPaths, isEmptyFieldSet, owning } from "./field-set.js";
import { blankObject } from "./managed-object.js";
import { schema, thing } from "./testdata/things.js";
import { changesOf, ownable, unowned } from "./update-managers.js";

const keyed = fc.record(
  { name: fc.constantFrom("p", "q"), v: fc.integer(), w: fc.object({ maxDepth: 1 }) },
  { requiredKeys: [] },
);
const free = fc.object({ maxDepth: 3, withNullPrototype: false });
const spec = fc.record(
  {
    a: fc.integer(),
    struct: fc.record({ x: fc.integer(), y: fc.constant(null) }, { requiredKeys: [] }),
    map: fc.dictionary(fc.constantFrom("p", "q", "__proto__", "a.b/c"), fc.integer()),
    atomicMap: free,
    list: fc.array(keyed, { maxLength: 3 }),
    set: fc.array(fc.constantFrom("p", "q", 1), { maxLength: 3 }),
    atomicList: fc.array(free, { maxLength: 2 }),
    free,
  },
  { requiredKeys: [] },
);
const labels = fc.dictionary(fc.constantFrom("l", "m", "x.io/l"), fc.string(), { maxKeys: 2 });
const object = fc
  .tuple(spec, fc.option(labels, { nil: undefined }))
  .map(([given, given2]) =>
    thing(JSON.parse(JSON.stringify(given)), given2 === undefined ? {} : { labels: given2, uid: "u" }),
  );

describe("createdFields", () => {
  const ignored = fieldSetOfPaths([["f:status"]]);
  const whole = objectSchema(schema);
  const notOwned = { unowned: owning(unowned), ignored };
  const compared = (created: KubeObject): JsonObject | undefined => {
    const owned = ownable(changesOf(blankObject(created), created, whole, ignored).added);
    return isEmptyFieldSet(owned) ? undefined : encodeFieldSet(owned);
  };

  it("gives what a comparison with nothing gives, to the letter", () => {
    fc.assert(
      fc.property(object, (created) => {
        const text = JSON.stringify(createdFields(created, whole, notOwned));
        return text === JSON.stringify(compared(created));
      }),
    );
  });

  it("leaves out what is ignored, and is nothing when nothing is owned", () => {
    const created = { ...thing(undefined), status: { phase: "Bound" } } as KubeObject;
    expect(createdFields(created, whole, notOwned)).toBeUndefined();
    expect(
      jsonEqual(createdFields(created, whole, { ...notOwned, ignored: undefined }), {
        "f:status": { ".": {}, "f:phase": {} },
      }),
    ).toBe(true);
  });
});
