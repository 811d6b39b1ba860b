import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { InputError } from "./input-error.js";
import { readManifests } from "./read-manifests.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "unfold-manifests-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** JSON is YAML, and enough here. */
const decode = (text: string) => ({ value: JSON.parse(text), duplicateFields: [] });
const object = (name: string): string => `{"apiVersion":"v1","kind":"X","metadata":{"name":"${name}"}}`;

function read(files: { readonly [name: string]: string }) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { objects, problems } = readManifests(folder, decode);
  return { names: objects.map(({ object: { metadata } }) => metadata.name), problems };
}

it("reads the documents beside one that cannot be read", () => {
  const text = `${object("a")}\n---\n{\n--- # next\r\n${object("b")}\n---\n"text"\n---\n`;
  const { names, problems } = read({ "all.yaml": text });
  expect(names).toEqual(["a", "b"]);
  expect(problems).toEqual([
    expect.stringMatching(/^all\.yaml#2: /),
    "all.yaml#4: no Kubernetes object: apiVersion and kind are missing",
  ]);
});

it.each([
  ["values of a chart", '{"replicas":2}'],
  ["a chart", '{"apiVersion":"v2","name":"x"}'],
  ["a kustomization", '{"apiVersion":"kustomize.config.k8s.io/v1beta1","kind":"Kustomization"}'],
  ["a list of texts", '["a"]'],
  ["nothing", ""],
])("passes over %s in a folder", (_what, text) => {
  expect(read({ "a.yaml": text, "b.yaml": object("b") })).toEqual({ names: ["b"], problems: [] });
  if (text !== "") expect(() => readManifests(join(folder, "a.yaml"), decode)).toThrow(InputError);
});

it.each([
  ["no kind", '{"apiVersion":"kubevirt.io/v1","metadata":{"name":"x"}}', /no Kubernetes object/],
  ["no metadata", '{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine"}', /no Kubernetes object/],
  ["a name that is no text", object("x").replace('"x"', '{"x":null}'), /metadata\.name is not a text/],
])("tells of an object with %s", (_what, text, problem) => {
  expect(read({ "a.yaml": text }).problems).toEqual([expect.stringMatching(problem)]);
});
