import { expect, it } from "vitest";
import { restamped } from "./encode-object.js";

function configMap(data: { readonly [key: string]: string }, resourceVersion: string): string {
  const metadata = { name: "é", resourceVersion };
  return JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata, data });
}

it("makes the JSON of another version of the known one", () => {
  const data = { quoted: 'not this: "resourceVersion":"99"' };
  const text = restamped(Buffer.from(configMap(data, "99")), "99", "100")?.toString();
  expect(text).toBe(configMap(data, "100"));
});

it("leaves alone what it cannot be sure of", () => {
  const twice = Buffer.from(configMap({ resourceVersion: "99" }, "99"));
  expect(restamped(twice, "99", "100")).toBeUndefined();
  expect(restamped(twice, "98", "100")).toBeUndefined();
});
