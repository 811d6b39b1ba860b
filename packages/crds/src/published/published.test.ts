import { fieldAt, type JsonObject, type KubeObject, listAt } from "@unfold/apimachinery";
import { describe, expect, test } from "vitest";
import { customResourceDefinitions } from "../custom-resource-definitions.js";
import { ensureGenerated } from "../generated-for-tests.js";
import type { StructuralSchema } from "../structural-schema.js";
import { compareSchemas, type SchemaDifference } from "./compare-schemas.js";
import { haveShared, publishedDefinitions } from "./published-definitions.js";

ensureGenerated();

/** Where our schemas knowingly differ from the published ones. */
const explained: readonly { readonly path: RegExp; readonly what: RegExp; readonly why: string }[] = [
  {
    path: /\.dataImportCronTemplates\[\]\.spec\.template$/,
    what: /^x-kubernetes-preserve-unknown-fields$/,
    why: "a DataVolume is CDI's to check; everything is kept",
  },
  {
    path: /^\.status\..*conditions$/,
    what: /^x-kubernetes-list-(type|map-keys)$/,
    why: "conditions of HyperConverged merge by type, so that two controllers can each apply their own",
  },
  {
    path: /^\.status\.deviceStatus$/,
    what: /^extra$/,
    why: "a status field of earlier releases, kept so that their objects read back whole",
  },
];

/** Parts of a definition besides schemas that clients see. */
const visible = ["names", "scope", "group"];

const ours = new Map(customResourceDefinitions().map((definition) => [definition.metadata.name, definition]));

function versionsOf(definition: KubeObject | undefined): readonly JsonObject[] {
  return listAt(definition, "spec", "versions") as readonly JsonObject[];
}

function schemaOf(version: JsonObject | undefined): StructuralSchema {
  return (fieldAt(version, "schema", "openAPIV3Schema") ?? {}) as StructuralSchema;
}

describe.runIf(haveShared)("published CustomResourceDefinitions", () => {
  const used = new Set<string>();

  function unexplained({ path, what }: SchemaDifference): boolean {
    const reason = explained.find((entry) => entry.path.test(path) && entry.what.test(what));
    if (reason !== undefined) used.add(reason.why);
    return reason === undefined;
  }

  for (const [name, published] of haveShared ? publishedDefinitions() : []) {
    const own = ours.get(name);

    for (const version of versionsOf(published)) {
      const ownVersion = versionsOf(own).find((candidate) => candidate.name === version.name);

      test(`${name} ${version.name}: same schema but for what is explained`, () => {
        expect(ownVersion).toBeDefined();
        const differences = [...compareSchemas(schemaOf(version), schemaOf(ownVersion))];
        expect(differences.filter(unexplained)).toEqual([]);
      });

      test(`${name} ${version.name}: same columns, subresources and deprecation`, () => {
        const { schema: _published, storage: _storage, ...rest } = version;
        expect(ownVersion).toMatchObject(rest);
        expect(ownVersion?.subresources).toEqual(version.subresources);
      });
    }

    test(`${name}: same names and scope`, () => {
      for (const field of visible) {
        expect(own?.spec).toMatchObject({ [field]: fieldAt(published.spec, field) });
      }
    });
  }

  test("every explanation is still needed", () => {
    expect([...used].sort()).toEqual(explained.map(({ why }) => why).sort());
  });
});

test.runIf(!haveShared)(
  "published CustomResourceDefinitions are not beside the repository: not compared",
  () => {
    expect(haveShared).toBe(false);
  },
);
