import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  withFieldAt,
} from "@unfold/apimachinery";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonInstancetypes } from "../catalogue/common-instancetypes.js";
import { commonPreferences } from "../catalogue/common-preferences.js";
import { defaultClusterConfig as config } from "../config/cluster-config.js";
import { lookupOf } from "../find/lookup-of.js";
import type { TypeLookup } from "../find/type-lookup.js";
import { collapse } from "./collapse.js";
import { again, catalogue, expanded, machine } from "./expanded-machine.js";
import { recordOf } from "./record-annotation.js";
import { recordReproduces } from "./record-reproduces.js";

describe("laws", () => {
  const names = (objects: readonly KubeObject[]) => objects.map(({ metadata }) => metadata.name ?? "");
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const disks = fc.uniqueArray(
    fc.record(
      {
        name: fc.constantFrom("a", "b", "c", "d"),
        disk: fc.constantFrom({}, { bus: "sata" }, { bus: "virtio" }),
        bootOrder: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: ["name"] },
    ),
    { selector: ({ name }) => name },
  );
  const volumes = fc.uniqueArray(
    fc.record({
      name: fc.constantFrom("a", "b", "c", "d"),
      containerDisk: fc.constantFrom({ image: "x:latest" }, { image: "x:1", imagePullPolicy: "Never" }),
    }),
    { selector: ({ name }) => name },
  );
  const machines = fc
    .record({
      instancetype: optional(fc.constantFrom(...names(commonInstancetypes()))),
      preference: optional(fc.constantFrom(...names(commonPreferences()))),
      disks: optional(disks),
      volumes: optional(volumes),
      nodeSelector: optional(fc.constant({ zone: "a" })),
      features: optional(fc.constantFrom<JsonObject>({}, { acpi: { enabled: false } })),
      interfaces: optional(fc.constant([{ name: "default", masquerade: {} }])),
    })
    .map(({ instancetype, preference, disks, volumes, nodeSelector, features, interfaces }) => {
      const networks = interfaces === undefined ? undefined : [{ name: "default", pod: {} }];
      const devices = defined({ disks, interfaces });
      return machine(
        defined({
          instancetype: instancetype === undefined ? undefined : { name: instancetype },
          preference: preference === undefined ? undefined : { name: preference },
        }),
        defined({ domain: defined({ devices, features }), volumes, networks, nodeSelector }),
      );
    });

  it("naming another type gives what a fresh machine of that type would be", () => {
    const types = fc.constantFrom(...names(commonInstancetypes()));
    fc.assert(
      fc.property(machines, types, (vm, name) => {
        const flat = expanded(vm, catalogue);
        const resized = withFieldAt(vm, ["spec", "instancetype"], { name }) as KubeObject;
        const want = expanded(resized, catalogue);
        if (flat === undefined || want === undefined) return;
        expect(again(flat, resized)).toEqual({ ok: true, vm: want, expanded: true });
      }),
      { seed: 20260822, numRuns: 200 },
    );
  });

  it("collapse undoes expand, the record proves itself, the manifest applies again as a no-op", () => {
    fc.assert(
      fc.property(machines, (vm) => {
        const flat = expanded(vm, catalogue);
        if (flat !== undefined) expectLaws(vm, flat, catalogue);
      }),
      { seed: 20260822, numRuns: 300 },
    );
  });
});

function defined(object: { readonly [key: string]: JsonValue | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

function expectLaws(vm: KubeObject, flat: KubeObject, lookup: TypeLookup): void {
  const record = recordOf(flat);
  if (record === undefined) throw new Error("an expanded machine carries no record");
  expect(collapse(flat, record)).toEqual({ ok: true, vm });
  expect(recordReproduces(flat, record, config)).toBe(true);
  expect(again(flat, vm, lookup)).toEqual({ ok: true, vm: flat, expanded: true });
  // Any change makes it expand anew, which has to come to what a fresh machine with that change comes to.
  const halted = withFieldAt(vm, ["spec", "runStrategy"], "Halted") as KubeObject;
  const haltedFlat = withFieldAt(flat, ["spec", "runStrategy"], "Halted");
  expect(again(flat, halted, lookup)).toEqual({ ok: true, vm: haltedFlat, expanded: true });
}

interface ExpandCase {
  readonly id: string;
  readonly vm: KubeObject;
  readonly instancetype: KubeObject | null;
  readonly preference: KubeObject | null;
  readonly revisions?: readonly KubeObject[];
}

function recorded(): readonly ExpandCase[] {
  const path = fileURLToPath(new URL("../../../../../shared/golden/expand-cases.ndjson.gz", import.meta.url));
  if (!existsSync(path)) {
    console.warn("skipped: recorded cases expand-cases are absent");
    return [];
  }
  const lines = gunzipSync(readFileSync(path)).toString("utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as ExpandCase);
}

const cases = recorded();
it.skipIf(cases.length === 0)(
  "every recorded machine is taken back, and a record tampered with is recognised",
  () => {
    const broken: string[] = [];
    let checked = 0;
    for (const { id, vm: given, instancetype, preference, revisions } of cases) {
      const vm = withoutNulls(given) as KubeObject;
      const objects = [instancetype, preference, ...(revisions ?? [])].filter((object) => object !== null);
      const flat = expanded(vm, lookupOf(objects));
      const record = flat && recordOf(flat);
      if (flat === undefined || record === undefined) continue;
      checked++;
      const collapsed = collapse(flat, record);
      if (!collapsed.ok || !jsonEqual(collapsed.vm, vm)) broken.push(`${id}: collapse`);
      const [first, ...rest] = record.changes;
      if (first === undefined) continue;
      const tampered = { ...record, changes: [{ ...first, after: "tampered" }, ...rest] };
      if (recordReproduces(flat, tampered, config)) broken.push(`${id}: tampered`);
    }
    expect(broken).toEqual([]);
    expect(checked).toBeGreaterThan(4000);
  },
);

it.skipIf(cases.length === 0)("the laws hold for recorded machines", () => {
  const broken: unknown[] = [];
  let checked = 0;
  const every = 11;
  for (const { id, vm: given, instancetype, preference, revisions } of cases.filter(
    (_, index) => index % every === 0,
  )) {
    const vm = withoutNulls(given) as KubeObject;
    const lookup = lookupOf(
      [instancetype, preference, ...(revisions ?? [])].filter((object) => object !== null),
    );
    const flat = expanded(vm, lookup);
    if (flat === undefined) continue;
    checked++;
    try {
      expectLaws(vm, flat, lookup);
    } catch (error) {
      broken.push({ id, error: String(error) });
    }
  }
  expect(broken).toEqual([]);
  expect(checked).toBeGreaterThan(200);
});

/** An API server does not store null. */
function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined && field !== null);
  return Object.fromEntries(entries.map(([key, field]) => [key, withoutNulls(field ?? null)]));
}
