import type { KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { comparePlaces, SortedObjects } from "./sorted-objects.js";
import { StoredVersion } from "./stored-version.js";

const object: KubeObject = { apiVersion: "v1", kind: "Thing", metadata: {} };

function version(namespace: string, name: string, revision = 1): StoredVersion {
  return StoredVersion.stamp({ resource: "/things", namespace, name }, object, revision);
}

/** Numbers below `bound`, the same in every run. */
function* numbers(bound: number): Generator<number, never> {
  for (let state = 1; ; ) {
    state = (state * 48271) % 2147483647;
    yield state % bound;
  }
}

describe("SortedObjects", () => {
  it("is in order, whatever was added, replaced and removed", () => {
    const next = numbers(3000);
    const known = new Map<string, StoredVersion>();
    const objects = new SortedObjects();
    const agrees = (): void => {
      const want = [...known.values()].sort((a, b) => comparePlaces(a.key, b.key));
      expect(objects.size).toBe(want.length);
      expect(objects.list()).toEqual(want);
      for (const namespace of ["", "a", "a-b", "b", "c"]) {
        expect(objects.list(namespace)).toEqual(want.filter(({ key }) => key.namespace === namespace));
      }
    };
    for (const [share, rounds] of [
      [9, 6000],
      [1, 12000],
    ] as const) {
      for (let round = 0; round < rounds; round++) {
        const number = next.next().value;
        const stored = version(["a", "a-b", "b"][number % 3] ?? "", `n${number}`, round + 1);
        const { namespace, name } = stored.key;
        if (next.next().value % 10 < share) {
          known.set(`${namespace}/${name}`, stored);
          objects.set(stored);
        } else {
          known.delete(`${namespace}/${name}`);
          objects.delete(stored.key);
        }
        expect(objects.get(namespace, name)).toBe(known.get(`${namespace}/${name}`));
        if (round % 1500 === 0) agrees();
      }
      agrees();
    }
    for (const { key } of known.values()) objects.delete(key);
    known.clear();
    agrees();
  });

  it("never changes an array that it handed out", () => {
    const objects = new SortedObjects([version("b", "x"), version("a", "y")]);
    const [all, some] = [objects.list(), objects.list("a")];
    objects.set(version("a", "x"));
    objects.set(version("b", "x", 2));
    objects.delete({ namespace: "a", name: "y" });
    const names = (list: typeof all) =>
      list.map(({ key, revision }) => `${key.namespace}/${key.name}@${revision}`);
    expect([names(all), names(some)]).toEqual([["a/y@1", "b/x@1"], ["a/y@1"]]);
    expect(names(objects.list())).toEqual(["a/x@1", "b/x@2"]);
  });
});
