import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError } from "../api-error.js";
import { type JsonObject, type JsonValue, jsonEqual, objectAt } from "../json.js";
import type { KubeObject, ManagedFieldsEntry, ObjectMeta } from "../kube-object.js";
import { applyPatch } from "./apply-patch.js";
import type { ApplySchema } from "./apply-schema.js";
import { trackUpdate } from "./track-update.js";

const leaf: ApplySchema = {};
const schema: ApplySchema = {
  properties: {
    spec: {
      properties: {
        a: leaf,
        b: leaf,
        struct: { properties: { x: leaf, y: leaf } },
        map: { additionalProperties: leaf },
        atomicMap: { additionalProperties: leaf, "x-kubernetes-map-type": "atomic" },
        list: {
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["name"],
          items: { properties: { name: leaf, v: leaf, w: leaf } },
        },
        ports: {
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["port", "protocol"],
          items: { properties: { port: leaf, protocol: { default: "TCP" }, name: leaf } },
        },
        set: { items: leaf, "x-kubernetes-list-type": "set" },
        atomicList: { items: leaf },
        free: { "x-kubernetes-preserve-unknown-fields": true },
      },
    },
    status: { properties: { phase: leaf } },
  },
};

const apiVersion = "x.io/v1";
const now = "2026-01-02T03:04:05Z";
const later = "2026-01-02T03:04:06Z";

function thing(spec: JsonValue | undefined, metadata: ObjectMeta = {}): KubeObject {
  return {
    apiVersion,
    kind: "Thing",
    metadata: { name: "t", ...metadata },
    ...(spec === undefined ? {} : { spec }),
  };
}

interface Step {
  readonly by: string;
  readonly how: "apply" | "force" | "update";
  readonly spec: JsonValue;
}

const apply = (by: string, spec: JsonValue): Step => ({ by, how: "apply", spec });
const force = (by: string, spec: JsonValue): Step => ({ by, how: "force", spec });
const update = (by: string, spec: JsonValue): Step => ({ by, how: "update", spec });

function run(live: KubeObject | undefined, { by, how, spec }: Step, time = now): KubeObject {
  const context = { live, manager: by, schema, now: time, apiVersion };
  if (how === "update") return trackUpdate({ ...context, object: thing(spec, live?.metadata) });
  return applyPatch({ ...context, applied: thing(spec), force: how === "force" });
}

const runAll = (steps: readonly Step[]): KubeObject => {
  const live = steps.reduce<KubeObject | undefined>((before, step) => run(before, step), undefined);
  if (live === undefined) throw new Error("no steps");
  return live;
};

/** `MANAGER Operation` → fields of spec. */
function owners(object: KubeObject): { readonly [manager: string]: JsonObject | undefined } {
  const entries = object.metadata.managedFields ?? [];
  return Object.fromEntries(
    entries.map((entry) => [`${entry.manager} ${entry.operation}`, objectAt(entry.fieldsV1, "f:spec")]),
  );
}

function thrown(action: () => unknown): ApiError {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const k = (name: string): string => `k:{"name":"${name}"}`;

const cases: readonly {
  name: string;
  steps: readonly Step[];
  spec: JsonValue | undefined;
  owners: JsonObject;
}[] = [
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

  it("takes over from client-side apply as kubectl, and keeps its record", () => {
    const annotation = "kubectl.kubernetes.io/last-applied-configuration";
    const record = JSON.stringify(thing({ a: 1, b: 1 }));
    const created = thing({ a: 1, b: 1 }, { annotations: { [annotation]: record } });
    const context = { schema, now, apiVersion };
    const live = trackUpdate({
      ...context,
      live: undefined,
      object: created,
      manager: "kubectl-client-side-apply",
    });
    const server = { ...context, live, applied: thing({ a: 2 }), force: false };
    expect(thrown(() => applyPatch({ ...server, manager: "other" })).code).toBe(409);
    const result = applyPatch({ ...server, manager: "kubectl" });
    expect(result.spec).toEqual({ a: 2, b: 1 });
    expect(result.metadata.annotations?.[annotation]).toBe(
      '{"apiVersion":"x.io/v1","kind":"Thing","metadata":{"name":"t"},"spec":{"a":2}}\n',
    );
    expect(owners(result)["kubectl-client-side-apply Update"]).toEqual({ ".": {}, "f:b": {} });
  });
});

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

describe("managedFields sent by clients", () => {
  const live = runAll([update("m", { a: 1 })]);
  const send = (
    managedFields: readonly ManagedFieldsEntry[] | undefined,
    subresource?: string,
  ): KubeObject => {
    const object = { ...live, metadata: { ...live.metadata, managedFields } as ObjectMeta };
    return trackUpdate({ live, object, manager: "n", schema, now: later, apiVersion, subresource });
  };

  it.each([[[]], [[{}]]])("%j clears them", (managedFields) => {
    expect(send(managedFields).metadata.managedFields).toBeUndefined();
    expect(send(managedFields, "status")).toBe(live);
  });

  it("absent or malformed ones change nothing", () => {
    expect(send(undefined)).toBe(live);
    expect(send([{ manager: "x", operation: "Update" }])).toBe(live);
  });

  it("others replace them", () => {
    const entry: ManagedFieldsEntry = {
      manager: "x",
      operation: "Update",
      apiVersion,
      time: now,
      fieldsType: "FieldsV1",
      fieldsV1: { "f:spec": { "f:a": {} } },
    };
    expect(send([entry]).metadata.managedFields).toEqual([entry]);
  });

  it("an object without stays without on update", () => {
    const bare = thing({ a: 1 });
    expect(
      trackUpdate({ live: bare, object: thing({ a: 2 }), manager: "m", schema, now, apiVersion }),
    ).toEqual(thing({ a: 2 }));
  });
});

describe("many updaters", () => {
  it("keeps ten, the oldest as ancient-changes", () => {
    let live: KubeObject | undefined;
    for (let index = 0; index < 13; index++) {
      const map = Object.fromEntries(Array.from({ length: index + 1 }, (_, key) => [`k${key}`, 1]));
      live = run(live, update(`m${index}`, { map }), `2026-01-01T00:00:${String(index).padStart(2, "0")}Z`);
    }
    const entries = live?.metadata.managedFields ?? [];
    expect(entries.map(({ manager }) => manager)).toEqual([
      "ancient-changes",
      ...Array.from({ length: 9 }, (_, index) => `m${index + 4}`),
    ]);
    expect(entries[0]?.time).toBe("2026-01-01T00:00:03Z");
    expect(objectAt(entries[0]?.fieldsV1, "f:spec", "f:map")).toEqual({
      ".": {},
      "f:k0": {},
      "f:k1": {},
      "f:k2": {},
      "f:k3": {},
    });
  });
});

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
