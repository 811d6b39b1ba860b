import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonObject, type JsonValue, jsonEqual } from "../json/json.js";
import { apply, force, later, owners, run, runAll, type Step } from "./testdata/things.js";

describe("sequences of writes", () => {
  const number = fc.integer({ min: 0, max: 2 });
  const names = fc.uniqueArray(fc.constantFrom("p", "q", "r"), { maxLength: 3 });
  const spec = fc.record(
    {
      a: number,
      struct: fc.record({ x: number, y: number }, { requiredKeys: [] }),
      map: fc.dictionary(fc.constantFrom("p", "q", "__proto__"), number),
      list: names.chain((list) =>
        fc.tuple(
          ...list.map((name) =>
            fc.record({ name: fc.constant(name), v: number }, { requiredKeys: ["name"] }),
          ),
        ),
      ),
      set: names,
      atomicList: names,
    },
    { requiredKeys: [] },
  );
  // An empty associative list has no fields to own: it may go with the items of a former configuration.
  const configuration = (spec as fc.Arbitrary<JsonObject>).filter(({ list, set }) =>
    [list, set].every((items) => !jsonEqual(items, [])),
  );
  const step = fc.record({
    by: fc.constantFrom("m", "n", "o"),
    how: fc.constantFrom<Step["how"]>("force", "update"),
    spec: spec as fc.Arbitrary<JsonValue>,
  });

  it("applying twice is applying once", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), configuration, (steps, last) => {
        const once = run(runAll(steps), force("m", last));
        expect(run(once, apply("m", last), later)).toBe(once);
      }),
    );
  });

  it("an applied configuration is in the result and belongs to the applier", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), configuration, (steps, last) => {
        const alone = run(undefined, apply("m", last));
        const result = run(runAll(steps), force("m", last));
        const [mine, want] = [result, alone].map((object) => owners(object)["m Apply"]);
        return jsonEqual(mine, want) && run(result, apply("z", last)).spec === result.spec;
      }),
    );
  });
});
