import { describe, expect, it } from "vitest";
import type { KubeObject } from "../kube-object.js";
import { applyPatch } from "./apply-patch.js";
import {
  apiVersion,
  apply,
  now,
  owners,
  run,
  runAll,
  schema,
  thing,
  thrown,
  update,
} from "./testdata/things.js";
import { trackUpdate } from "./track-update.js";

describe("conflicts", () => {
  it("names one manager and field", () => {
    const error = thrown(() => runAll([update("kubectl-client-side-apply", { a: 1 }), apply("m", { a: 2 })]));
    expect(error.status).toMatchObject({
      code: 409,
      reason: "Conflict",
      message:
        'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using x.io/v1: .spec.a',
      details: {
        causes: [
          {
            reason: "FieldManagerConflict",
            message: 'conflict with "kubectl-client-side-apply" using x.io/v1',
            field: ".spec.a",
          },
        ],
      },
    });
  });

  it("groups several by manager", () => {
    const before = [
      apply("m", { a: 1, list: [{ name: "p", v: 1 }] }),
      update("n", { a: 1, list: [{ name: "p", v: 1 }], b: 1 }),
    ];
    const error = thrown(() => runAll([...before, apply("o", { a: 2, b: 2, list: [{ name: "p", v: 2 }] })]));
    expect(error.message).toBe(
      'Apply failed with 3 conflicts: conflicts with "m":\n- .spec.a\n- .spec.list[name="p"].v\nconflicts with "n" using x.io/v1:\n- .spec.b',
    );
  });

  it("names the subresource", () => {
    const live = trackUpdate({
      live: runAll([apply("m", { a: 1 })]),
      object: thing({ a: 1, b: 1 }),
      manager: "n",
      schema,
      now,
      apiVersion,
      subresource: "status",
    });
    expect(thrown(() => run(live, apply("m", { b: 2 }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "n" with subresource "status" using x.io/v1: .spec.b',
    );
  });

  it("has none over equal values, order of items or list keys", () => {
    const spec = { a: 1, list: [{ name: "p", v: 1 }, { name: "q" }] };
    const result = runAll([
      apply("m", spec),
      apply("n", { a: 1, list: [{ name: "q" }, { name: "p", v: 1 }] }),
    ]);
    expect(result.spec).toEqual({ a: 1, list: [{ name: "q" }, { name: "p", v: 1 }] });
    expect(Object.keys(owners(result))).toEqual(["m Apply", "n Apply"]);
  });
});

const malformed: readonly (readonly [string, KubeObject, string])[] = [
  [
    "version",
    { ...thing({}), apiVersion: "x.io/v2" },
    "Incorrect version specified in apply patch. Specified patch version: x.io/v2, expected: x.io/v1",
  ],
  ["managedFields", thing({}, { managedFields: [] }), "metadata.managedFields must be nil"],
  [
    "duplicate",
    thing({ list: [{ name: "p" }, { name: "p" }] }),
    'failed to create typed patch object (/t; x.io/v1, Kind=Thing): .spec.list: duplicate entries for key [name="p"]',
  ],
  [
    "keyless and duplicate",
    thing({ list: [{ v: 1 }], set: ["s", "s"] }),
    'failed to create typed patch object (/t; x.io/v1, Kind=Thing): errors:\n  .spec.list: element 0: associative list with keys has an element that omits key field "name" (and doesn\'t have default value)\n  .spec.set: duplicate entries for key [="s"]',
  ],
];

describe("malformed configurations", () => {
  it.each(malformed)("%s", (_, applied, message) => {
    const error = thrown(() =>
      applyPatch({ live: undefined, applied, manager: "m", force: false, schema, now, apiVersion }),
    );
    expect([error.code, error.message]).toEqual([400, message]);
  });
});
