import { describe, expect, it } from "vitest";
import { NameIndex } from "./name-index.js";

describe("NameIndex", () => {
  it("numbers names in the order they came, each once", () => {
    const names = new NameIndex();
    expect(["a", "b", "a", "c"].map((name) => names.add("shop", name))).toEqual([0, 1, 0, 2]);
    expect([names.get("shop", "b"), names.get("lab", "b"), names.size]).toEqual([1, -1, 3]);
  });

  it("tells a namespace from a name, and names of any script from each other", () => {
    const names = new NameIndex();
    const given = [
      ["a", "b-c"],
      ["a-b", "c"],
      ["", "a"],
      ["a", ""],
      ["ä", "ö"],
      ["a", "𝒳".repeat(1000)],
      ["a", "x".repeat(300_000)],
    ] as const;
    for (const [namespace, name] of given) names.add(namespace, name);
    expect(given.map(([namespace, name]) => names.get(namespace, name))).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("finds each of many", () => {
    const names = new NameIndex();
    const count = 20_000;
    for (let index = 0; index < count; index++) names.add(`team-${index % 13}`, `vm-${index}`);
    for (let index = 0; index < count; index++)
      expect(names.get(`team-${index % 13}`, `vm-${index}`)).toBe(index);
    expect(names.get("team-1", "vm-0")).toBe(-1);
  });
});
