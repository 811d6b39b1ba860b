import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeYaml } from "../decode/decode-yaml.js";
import type { StructuralSchema } from "./structural-schema.js";
import { validateStructural } from "./validate-structural.js";

const folder = new URL("../../../../../shared/cluster/crds/", import.meta.url);
const published = existsSync(folder) ? readdirSync(folder) : [];

interface Definition {
  readonly spec: {
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: StructuralSchema };
    }[];
  };
}

const why = published.length === 0 ? " (skipped: ../shared/cluster/crds is absent)" : "";

describe.skipIf(published.length === 0)(`published CRDs${why}`, () => {
  it.each(published)("%s is structural", (file) => {
    const text = gunzipSync(readFileSync(new URL(file, folder)));
    const { spec } = decodeYaml(text).value as unknown as Definition;
    for (const { name, schema } of spec.versions) {
      expect([name, validateStructural(schema.openAPIV3Schema)]).toEqual([name, []]);
    }
  });
});
