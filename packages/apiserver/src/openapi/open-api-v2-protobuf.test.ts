import { describe, expect, it } from "vitest";
import { readFields } from "../request/protobuf/wire-reader.js";
import { openApiV2Protobuf } from "./open-api-v2-protobuf.js";

/** The value found by following field numbers, the last of each; text when it is bytes. */
function at(bytes: Uint8Array, ...numbers: readonly number[]): string | number | undefined {
  let value: bigint | Uint8Array | undefined = bytes;
  for (const number of numbers) {
    if (!(value instanceof Uint8Array)) return undefined;
    value = readFields(value).findLast((field) => field.number === number)?.value;
  }
  if (value === undefined) return undefined;
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : Number(value);
}

const one = {
  description: "x".repeat(300),
  type: "object",
  required: ["a", "b"],
  maximum: 1.5,
  minLength: 300,
  uniqueItems: true,
  enum: [1, "two"],
  items: { format: "int32" },
  additionalProperties: { $ref: "#/definitions/Two" },
  properties: { a: { pattern: "^a$" } },
  "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "One" }],
  constructor: "is no keyword",
};

const pieces = await openApiV2Protobuf({
  swagger: "2.0",
  info: { title: "Kubernetes", version: "v1" },
  paths: {
    "/read": { get: { operationId: "read" } },
    "/ones/{name}": {
      get: { operationId: "read" },
      patch: {
        operationId: "patch",
        parameters: [
          { name: "fieldValidation", in: "query", type: "string" },
          { name: "body", in: "body" },
        ],
        "x-kubernetes-action": "patch",
      },
    },
  },
  definitions: { One: one },
});
const encoded = Buffer.concat(pieces);

// Numbers as in gnostic's OpenAPIv2.proto.
const definition = [9, 1, 2] as const;
const patch = [8, 2, 2, 8] as const;

describe("openApiV2Protobuf", () => {
  it.each([
    ["swagger", "2.0", [1]],
    ["title", "Kubernetes", [2, 1]],
    ["name of a definition", "One", [9, 1, 1]],
    ["long text", one.description, [...definition, 4]],
    ["type", "object", [...definition, 22, 1]],
    ["last of a list", "b", [...definition, 19]],
    ["whole number", 300, [...definition, 12]],
    ["flag", 1, [...definition, 16]],
    ["any value as YAML", '"two"', [...definition, 20, 2]],
    ["items", "int32", [...definition, 23, 1, 2]],
    ["additionalProperties", "#/definitions/Two", [...definition, 21, 1, 1]],
    ["name of a property", "a", [...definition, 25, 1, 1]],
    ["property", "^a$", [...definition, 25, 1, 2, 13]],
    ["name of an extension", "x-kubernetes-group-version-kind", [...definition, 31, 1]],
    ["extension", '[{"group":"","version":"v1","kind":"One"}]', [...definition, 31, 2, 2]],
    ["path", "/ones/{name}", [8, 2, 1]],
    ["operation", "patch", [...patch, 5]],
    ["no other operation", undefined, [8, 2, 2, 2]],
    ["parameter in the query", "fieldValidation", [...patch, 8, 1, 2, 3, 4]],
    ["extension of an operation", '"patch"', [...patch, 13, 2, 2]],
  ])("writes %s", (_name, want, numbers) => {
    expect(at(encoded, ...numbers)).toEqual(want);
  });

  it("writes fractions", () => {
    const schema = readFields(encoded).findLast(({ number }) => number === 9)?.value as Uint8Array;
    expect(Buffer.from(schema).includes(Buffer.from([0x39, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f]))).toBe(true);
  });

  it("writes only paths that can be patched", () => {
    const paths = readFields(encoded).find(({ number }) => number === 8)?.value as Uint8Array;
    expect(readFields(paths)).toHaveLength(1);
  });
});
