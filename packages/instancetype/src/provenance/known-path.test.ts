import { describe, expect, it } from "vitest";
import { elementPath, fieldPath, pathFrom, pathJson, specPath } from "./known-path.js";

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

  it("keeps no more than some thousand paths of machines", () => {
    const root = specPath();
    for (let index = 0; index < 8192; index++) fieldPath(specPath(), `field-${index}`);
    expect(specPath()).not.toBe(root);
    expect(specPath().segments).toEqual(["spec"]);
  });
});
