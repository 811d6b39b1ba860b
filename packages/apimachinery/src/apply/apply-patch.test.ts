import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../json/json.js";
import type { KubeObject } from "../kube-object.js";
import { applyPatch } from "./apply-patch.js";
import {
  apiVersion,
  apply,
  force,
  k,
  later,
  now,
  owners,
  run,
  runAll,
  type Step,
  schema,
  thing,
  thrown,
  update,
} from "./testdata/things.js";
import { trackUpdate } from "./track-update.js";

const cases: readonly {
  name: string;
  steps: readonly Step[];
  spec: JsonValue | undefined;
  owners: JsonObject;
}[] = [
  {
    name: "applies a null where nothing was",
    steps: [apply("m", { a: 1 }), apply("m", { a: 1, struct: { x: null } })],
    spec: { a: 1, struct: { x: null } },
    owners: { "m Apply": { "f:a": {}, "f:struct": { "f:x": {} } } },
  },
  {
    name: "creates",
    steps: [
      apply("m", {
        a: 1,
        struct: { x: 1 },
        map: { k: 1 },
        list: [{ name: "p", v: 1 }],
        set: ["s"],
        atomicList: [1],
      }),
    ],
    spec: { a: 1, struct: { x: 1 }, map: { k: 1 }, list: [{ name: "p", v: 1 }], set: ["s"], atomicList: [1] },
    owners: {
      "m Apply": {
        "f:a": {},
        "f:atomicList": {},
        "f:list": { [k("p")]: { ".": {}, "f:name": {}, "f:v": {} } },
        "f:map": { "f:k": {} },
        "f:set": { 'v:"s"': {} },
        "f:struct": { "f:x": {} },
      },
    },
  },
  {
    name: "removes what it no longer applies",
    steps: [
      apply("m", {
        a: 1,
        b: 2,
        struct: { x: 1, y: 2 },
        list: [{ name: "p" }, { name: "q" }],
        set: ["s", "t"],
      }),
      apply("m", { a: 1, struct: { x: 1 }, list: [{ name: "q" }], set: ["t"] }),
    ],
    spec: { a: 1, struct: { x: 1 }, list: [{ name: "q" }], set: ["t"] },
    owners: {
      "m Apply": {
        "f:a": {},
        "f:list": { [k("q")]: { ".": {}, "f:name": {} } },
        "f:set": { 'v:"t"': {} },
        "f:struct": { "f:x": {} },
      },
    },
  },
  {
    name: "removes a struct with its last field",
    steps: [apply("m", { a: 1, struct: { x: 1 } }), apply("m", { a: 1 })],
    spec: { a: 1 },
    owners: { "m Apply": { "f:a": {} } },
  },
  {
    name: "keeps what another applier also applies",
    steps: [
      apply("m", { a: 1, list: [{ name: "p", v: 1 }] }),
      apply("n", { a: 1, list: [{ name: "p" }] }),
      apply("m", { b: 1 }),
    ],
    spec: { a: 1, list: [{ name: "p" }], b: 1 },
    owners: {
      "m Apply": { "f:b": {} },
      "n Apply": { "f:a": {}, "f:list": { [k("p")]: { ".": {}, "f:name": {} } } },
    },
  },
  {
    name: "keeps what an updater owns",
    steps: [apply("m", { a: 1, b: 1 }), update("n", { a: 1, b: 2 }), apply("m", { a: 1 })],
    spec: { a: 1, b: 2 },
    owners: { "m Apply": { "f:a": {} }, "n Update": { "f:b": {} } },
  },
  {
    name: "merges list items by key",
    steps: [
      apply("m", { list: [{ name: "p", v: 1 }, { name: "q" }] }),
      apply("n", { list: [{ name: "r" }, { name: "p", w: 2 }] }),
    ],
    spec: { list: [{ name: "r" }, { name: "p", v: 1, w: 2 }, { name: "q" }] },
    owners: {
      "m Apply": {
        "f:list": { [k("p")]: { ".": {}, "f:name": {}, "f:v": {} }, [k("q")]: { ".": {}, "f:name": {} } },
      },
      "n Apply": {
        "f:list": { [k("p")]: { ".": {}, "f:name": {}, "f:w": {} }, [k("r")]: { ".": {}, "f:name": {} } },
      },
    },
  },
  {
    name: "a list key takes its default",
    steps: [
      apply("m", { ports: [{ port: 1, name: "a" }] }),
      apply("m", { ports: [{ port: 1, protocol: "TCP", name: "b" }] }),
    ],
    spec: { ports: [{ port: 1, protocol: "TCP", name: "b" }] },
    owners: {
      "m Apply": {
        "f:ports": {
          'k:{"port":1,"protocol":"TCP"}': { ".": {}, "f:name": {}, "f:port": {}, "f:protocol": {} },
        },
      },
    },
  },
  {
    name: "force takes over",
    steps: [apply("m", { a: 1, map: { k: 1 } }), force("n", { a: 2, map: { k: 2 } })],
    spec: { a: 2, map: { k: 2 } },
    owners: { "n Apply": { "f:a": {}, "f:map": { "f:k": {} } } },
  },
  {
    name: "force takes over atomic values whole",
    steps: [
      apply("m", { atomicList: [1], atomicMap: { k: 1 } }),
      force("n", { atomicList: [2], atomicMap: { l: 1 } }),
    ],
    spec: { atomicList: [2], atomicMap: { l: 1 } },
    owners: { "n Apply": { "f:atomicList": {}, "f:atomicMap": {} } },
  },
  {
    name: "without schema maps are granular, lists atomic",
    steps: [apply("m", { free: { x: { y: 1 }, l: [1] } }), apply("n", { free: { x: { z: 2 } } })],
    spec: { free: { x: { y: 1, z: 2 }, l: [1] } },
    owners: {
      "m Apply": { "f:free": { "f:l": {}, "f:x": { ".": {}, "f:y": {} } } },
      "n Apply": { "f:free": { "f:x": { ".": {}, "f:z": {} } } },
    },
  },
  {
    name: "an update takes what it changes",
    steps: [apply("m", { a: 1, b: 1, map: { k: 1 } }), update("n", { a: 2, b: 1, map: { k: 1, l: 1 } })],
    spec: { a: 2, b: 1, map: { k: 1, l: 1 } },
    owners: {
      "m Apply": { "f:b": {}, "f:map": { "f:k": {} } },
      "n Update": { "f:a": {}, "f:map": { "f:l": {} } },
    },
  },
  {
    name: "an update disowns what it removes",
    steps: [apply("m", { a: 1, b: 1 }), update("n", { a: 1 })],
    spec: { a: 1 },
    owners: { "m Apply": { "f:a": {} } },
  },
  {
    name: "a create by update owns containers too",
    steps: [update("n", { struct: { x: 1 }, set: ["s"] })],
    spec: { struct: { x: 1 }, set: ["s"] },
    owners: {
      "n Update": { ".": {}, "f:set": { ".": {}, 'v:"s"': {} }, "f:struct": { ".": {}, "f:x": {} } },
    },
  },
];

describe("applyPatch and trackUpdate", () => {
  it.each(cases)("$name", ({ steps, spec, owners: want }) => {
    const result = runAll(steps);
    expect(result.spec).toEqual(spec);
    expect(owners(result)).toEqual(want);
  });

  it("returns the live object when nothing changes, later too", () => {
    const live = run(
      run(undefined, apply("m", { a: 1, list: [{ name: "p" }] })),
      update("n", { a: 1, b: 2, list: [{ name: "p" }] }),
    );
    expect(run(live, apply("m", { a: 1, list: [{ name: "p" }] }), later)).toBe(live);
    expect(run(live, update("n", live.spec ?? {}), later)).toBe(live);
    expect(run(live, update("o", live.spec ?? {}), later)).toBe(live);
  });

  it("moves only the time of the manager that changed something", () => {
    const live = run(run(undefined, apply("m", { a: 1 })), apply("n", { b: 1 }));
    const times = (object: KubeObject) =>
      object.metadata.managedFields?.map(({ manager, time }) => [manager, time]);
    expect(times(run(live, apply("n", { b: 2 }), later))).toEqual([
      ["m", now],
      ["n", later],
    ]);
    expect(times(run(live, apply("n", { b: 1, a: 1 }), later))).toEqual([
      ["m", now],
      ["n", later],
    ]);
  });

  it("applies metadata and never owns identity", () => {
    const applied = thing(undefined, {
      labels: { l: "1" },
      finalizers: ["x.io/f"],
      namespace: "n",
      uid: "u",
    });
    const result = applyPatch({
      live: undefined,
      applied,
      manager: "m",
      force: false,
      schema,
      now,
      apiVersion,
    });
    expect(result.metadata.managedFields).toEqual([
      {
        manager: "m",
        operation: "Apply",
        apiVersion,
        time: now,
        fieldsType: "FieldsV1",
        fieldsV1: { "f:metadata": { "f:finalizers": { 'v:"x.io/f"': {} }, "f:labels": { "f:l": {} } } },
      },
    ]);
  });

  it("gives fields nobody tracked to before-first-apply", () => {
    const live = thing({ a: 1, b: 1 });
    const result = run(live, apply("m", { a: 1 }));
    expect(owners(result)).toEqual({
      "m Apply": { "f:a": {} },
      "before-first-apply Update": { ".": {}, "f:a": {}, "f:b": {} },
    });
    const error = thrown(() => run(live, apply("m", { a: 2 })));
    expect(error.message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using x.io/v1: .spec.a',
    );
  });

  it("owns a list whole that was granular when it was applied", () => {
    const fields = { "f:spec": { "f:atomicList": { [k("p")]: { ".": {}, "f:name": {} } } } };
    const entry = {
      manager: "m",
      operation: "Apply",
      apiVersion,
      fieldsType: "FieldsV1",
      fieldsV1: fields,
    } as const;
    const live = thing({ atomicList: [{ name: "p" }] }, { managedFields: [entry] });
    expect(thrown(() => run(live, apply("n", { atomicList: [1] }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "m": .spec.atomicList',
    );
  });

  it("applying an empty map takes nothing of what others put there", () => {
    const live = runAll([update("n", { map: { p: 1 } }), apply("m", { map: {} }), apply("m", { a: 1 })]);
    expect(live.spec).toEqual({ map: { p: 1 }, a: 1 });
    expect(owners(live)["m Apply"]).toEqual({ "f:a": {} });
  });

  it("does not own what the endpoint ignores", () => {
    const applied: KubeObject = { ...thing({ a: 1 }), status: { phase: "x" } };
    const context = { live: undefined, manager: "m", schema, now, apiVersion, ignoredFields: [["status"]] };
    const own = [{ "f:spec": { "f:a": {} } }];
    expect(
      applyPatch({ ...context, applied, force: false }).metadata.managedFields?.map((e) => e.fieldsV1),
    ).toEqual(own);
    const updated = trackUpdate({ ...context, object: applied });
    expect(updated.metadata.managedFields?.map((e) => e.fieldsV1)).toEqual([
      { "f:spec": { ".": {}, "f:a": {} } },
    ]);
  });
});
