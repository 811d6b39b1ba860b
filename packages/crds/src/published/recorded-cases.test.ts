import type { JsonValue } from "@unfold/apimachinery";
import { describe, expect, test } from "vitest";
import { ensureGenerated } from "../generated-for-tests.js";
import { loadGenerated } from "../load-generated.js";
import type { StructuralSchema } from "../structural-schema.js";
import { haveShared, recordedCases } from "./published-definitions.js";
import { unknownFields } from "./unknown-fields.js";

ensureGenerated();

const pool = loadGenerated("custom-schemas.json");
const virtualMachine = schemaOf("kubevirt.io", "v1", "VirtualMachine");
const instancetype = schemaOf("instancetype.kubevirt.io", "v1beta1", "VirtualMachineInstancetype");
const preference = schemaOf("instancetype.kubevirt.io", "v1beta1", "VirtualMachinePreference");

function schemaOf(group: string, version: string, kind: string): StructuralSchema {
  const schema = pool.kind(group, version, kind);
  if (schema === undefined) throw new Error(`No schema of ${kind}`);
  return schema;
}

/** Metadata is not the schema's: the API server knows its fields. */
function withoutMetadata(value: unknown): JsonValue {
  const { metadata: _, ...rest } = (value ?? {}) as { readonly [field: string]: JsonValue };
  return rest;
}

describe.runIf(haveShared)("recorded objects keep every field", () => {
  const sources: readonly (readonly [file: string, field: string, schema: StructuralSchema])[] = [
    ["expand-cases.ndjson.gz", "vm", virtualMachine],
    ["expand-cases.ndjson.gz", "instancetype", instancetype],
    ["expand-cases.ndjson.gz", "preference", preference],
    ["expand-golden.ndjson.gz", "expanded", virtualMachine],
    ["infer-cases.ndjson.gz", "vm", virtualMachine],
  ];
  test.each(sources)("%s: %s", (file, field, schema) => {
    const unknown = new Set<string>();
    let checked = 0;
    for (const recorded of recordedCases(file)) {
      if (recorded[field] === undefined || recorded[field] === null) continue;
      checked++;
      for (const path of unknownFields(withoutMetadata(recorded[field]), schema)) unknown.add(path);
    }
    expect(checked).toBeGreaterThan(0);
    expect([...unknown]).toEqual([]);
  });
});

test.runIf(!haveShared)("recorded objects are not beside the repository: not checked", () => {
  expect(haveShared).toBe(false);
});
