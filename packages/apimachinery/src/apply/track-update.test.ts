import { describe, expect, it } from "vitest";
import { objectAt } from "../json/json.js";
import type { KubeObject, ManagedFieldsEntry, ObjectMeta } from "../kube-object.js";
import { apiVersion, later, now, run, runAll, schema, thing, update } from "./testdata/things.js";
import { trackUpdate } from "./track-update.js";

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
