import { type JsonObject, type KubeObject, withFieldAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { definitions, startTestServer, widgetDefinition } from "../../server-fixture.js";
import { definitionCauses } from "./definition-causes.js";

const spec = widgetDefinition.spec as JsonObject;
const names = { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" };
const valid = { ...widgetDefinition, spec: { ...spec, names } } as unknown as KubeObject;
const version = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } };

const cases: readonly [
  name: string,
  path: readonly [string, ...string[]],
  value: JsonObject[string],
  field: string,
  message: string,
][] = [
  [
    "another name",
    ["metadata", "name"],
    "x",
    "metadata.name",
    'Invalid value: "x": must be spec.names.plural+"."+spec.group',
  ],
  [
    "an unknown scope",
    ["spec", "scope"],
    "Here",
    "spec.scope",
    'Unsupported value: "Here": supported values: "Cluster", "Namespaced"',
  ],
  ["no group", ["spec", "group"], "", "spec.group", "Required value"],
  [
    "no schema",
    ["spec", "versions"],
    [{ ...version, schema: {} }],
    "spec.versions[0].schema.openAPIV3Schema",
    "Required value: schemas are required",
  ],
  [
    "no storage version",
    ["spec", "versions"],
    [{ ...version, storage: false }],
    "spec.versions",
    'Invalid value: ["v1"]: must have exactly one version marked as storage version',
  ],
  [
    "a version twice",
    ["spec", "versions"],
    [version, { ...version, storage: false }],
    "spec.versions",
    'Invalid value: ["v1","v1"]: must contain unique version names',
  ],
  [
    "a list kind like the kind",
    ["spec", "names", "listKind"],
    "Widget",
    "spec.names.listKind",
    'Invalid value: "Widget": kind and listKind may not be the same',
  ],
  [
    "an unknown conversion",
    ["spec", "conversion"],
    { strategy: "Magic" },
    "spec.conversion.strategy",
    'Unsupported value: "Magic": supported values: "None", "Webhook"',
  ],
];

describe("definitionCauses", () => {
  it("finds nothing wrong with a good definition", () => {
    expect(definitionCauses(valid, undefined)).toEqual([]);
    expect(definitionCauses(valid, valid)).toEqual([]);
  });

  it.each(cases)("refuses %s", (_name, path, value, field, message) => {
    const broken = withFieldAt(valid, path, value) as KubeObject;
    expect(definitionCauses(broken, undefined)).toContainEqual(expect.objectContaining({ field, message }));
  });

  it.each([
    [undefined, "Required value: protected groups must have approval annotation"],
    ["yes", 'Invalid value: "yes": protected groups must have approval annotation'],
    ["unapproved, for a test", undefined],
    ["https://github.com/kubernetes/enhancements/pull/1", undefined],
  ])("in a group of the Kubernetes project, an approval of %j", (approval, message) => {
    const annotations = approval === undefined ? {} : { "api-approved.kubernetes.io": approval };
    const spec = withFieldAt(valid, ["spec", "group"], "example.k8s.io").spec;
    const definition = {
      ...valid,
      spec,
      metadata: { name: "widgets.example.k8s.io", annotations },
    } as KubeObject;
    const expected =
      message === undefined ? [] : [expect.objectContaining({ message: expect.stringContaining(message) })];
    expect(definitionCauses(definition, undefined)).toEqual(expected);
    expect(definitionCauses(definition, definition)).toEqual([]);
  });

  it("keeps versions in which objects may be stored", () => {
    const stored = { ...valid, status: { storedVersions: ["v0"] } } as KubeObject;
    expect(definitionCauses(stored, stored)).toMatchObject([
      {
        field: "status.storedVersions[0]",
        message: expect.stringContaining('"v0": missing from spec.versions'),
      },
    ]);
  });

  it("refuses a schema that is not structural, once where all versions have the same", () => {
    const schema = { openAPIV3Schema: { type: "object", properties: { a: {} } } };
    const fields = (versions: readonly JsonObject[]) =>
      definitionCauses(withFieldAt(valid, ["spec", "versions"], versions) as KubeObject, undefined).map(
        ({ field }) => field,
      );
    const broken = { ...version, schema };
    const other = { ...broken, name: "v2", storage: false };
    const shared = "spec.validation.openAPIV3Schema.properties[a].type";
    expect(fields([broken])).toEqual([shared]);
    expect(fields([broken, other])).toEqual([shared]);
    expect(fields([broken, { ...version, name: "v2", storage: false }])).toEqual([
      "spec.versions[0].schema.openAPIV3Schema.properties[a].type",
    ]);
  });

  it("refuses printer columns without name, of no known type or of no path", () => {
    const columns = [{ name: "", type: "frob", jsonPath: "x" }];
    const broken = withFieldAt(
      valid,
      ["spec", "versions"],
      [{ ...version, additionalPrinterColumns: columns }],
    ) as KubeObject;
    expect(definitionCauses(broken, undefined).map(({ field, message }) => `${field}: ${message}`)).toEqual([
      "spec.additionalPrinterColumns[0].name: Required value",
      'spec.additionalPrinterColumns[0].type: Invalid value: "frob": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "x": must be a simple json path starting with .',
    ]);
  });

  it("refuses another scope or kind later", async () => {
    const { call } = await startTestServer();
    await call("POST", definitions, widgetDefinition);
    const patch = { spec: { scope: "Cluster" } };
    const { body } = await call("PATCH", `${definitions}/widgets.example.com`, patch, {
      "content-type": "application/merge-patch+json",
    });
    expect(body).toMatchObject({
      code: 422,
      message: expect.stringContaining('spec.scope: Invalid value: "Cluster": field is immutable'),
    });
  });
});
