import { describe, expect, it } from "vitest";
import { elementPath, fieldPath, pathFrom, pathJson } from "./known-path.js";

describe("known paths", () => {
  it("is one list for the same steps, with the text JSON has for it", () => {
    const root = pathFrom(["spec"]);
    const walk = () => fieldPath(elementPath(fieldPath(root, "volumes"), 'a"b'), "__proto__").segments;
    expect(walk()).toEqual(["spec", "volumes", { name: 'a"b' }, "__proto__"]);
    expect(walk()).toBe(walk());
    expect(pathJson(walk())).toBe(JSON.stringify(walk()));
    expect(pathJson([...walk()])).toBe(JSON.stringify(walk()));
  });

  it("tells a field from an element of that name", () => {
    const root = pathFrom([]);
    expect(fieldPath(root, "x").segments).toEqual(["x"]);
    expect(elementPath(root, "x").segments).toEqual([{ name: "x" }]);
  });

  it("still gives paths when it keeps no more", () => {
    const root = pathFrom(["spec"]);
    for (let index = 0; index <= 8192; index++) fieldPath(root, `field-${index}`);
    const path = fieldPath(root, "late").segments;
    expect(fieldPath(root, "late").segments).not.toBe(path);
    expect(pathJson(path)).toBe('["spec","late"]');
  });
});
