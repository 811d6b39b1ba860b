import type { KubeObject } from "@unfold/apimachinery";
import { expect, it } from "vitest";
import { encodeObject, restamped } from "./encode-object.js";

function configMap(data: { readonly [key: string]: string }): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "é", resourceVersion: "99" }, data };
}

it("makes the JSON of another version of the known one", () => {
  const object = configMap({ quoted: 'not this: "resourceVersion":"99"' });
  encodeObject(object);
  const text = restamped(object, "100")?.toString();
  const { metadata } = object;
  expect(text).toBe(JSON.stringify({ ...object, metadata: { ...metadata, resourceVersion: "100" } }));
});

it("leaves alone what it cannot be sure of", () => {
  const unknown = configMap({});
  const twice = configMap({ resourceVersion: "99" });
  encodeObject(twice);
  expect(restamped(unknown, "100")).toBeUndefined();
  expect(restamped(twice, "100")).toBeUndefined();
});
