import { describe, expect, it } from "vitest";
import { itemEncoder } from "./encode-item.js";

describe("itemEncoder", () => {
  const type = { apiVersion: "v1", kind: "ConfigMap" };
  const rest = { metadata: { name: "a" }, data: { kind: "kept" } };

  it.each([
    { order: "apiVersion first", object: { apiVersion: "v1", kind: "ConfigMap", ...rest } },
    { order: "kind first", object: { kind: "ConfigMap", apiVersion: "v1", ...rest } },
    { order: "both last", object: { ...rest, kind: "ConfigMap", apiVersion: "v1" } },
  ])("leaves apiVersion and kind out ($order)", ({ object }) => {
    const json = Buffer.from(JSON.stringify(object));
    expect(Buffer.concat(itemEncoder(type)({ json, object })).toString()).toBe(JSON.stringify(rest));
  });
});
