import { fieldAt, isJsonObject, type JsonObject, listAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, test } from "vitest";
import { customResourceDefinitions, withConversionWebhook } from "./custom-resource-definitions.js";
import { ensureGenerated } from "./generated-for-tests.js";
import { unknownFields } from "./published/unknown-fields.js";
import type { StructuralSchema } from "./structural-schema.js";

ensureGenerated();

const definitions = customResourceDefinitions();

/** What users type and see: name, short names, served versions (stored first), columns, status subresource. */
const table = [
  ["hyperconvergeds.hco.kubevirt.io", "hco hcos", "v1beta1 v1", "Age", true],
  ["kubevirts.kubevirt.io", "kv kvs", "v1 v1alpha3", "Age Phase", true],
  ["virtualmachines.kubevirt.io", "vm vms", "v1 v1alpha3", "Age Status Ready", true],
  [
    "virtualmachineinstances.kubevirt.io",
    "vmi vmis",
    "v1 v1alpha3",
    "Age Phase IP NodeName Ready Live-Migratable Paused",
    false,
  ],
  ["virtualmachineinstancemigrations.kubevirt.io", "vmim vmims", "v1 v1alpha3", "Phase VMI", true],
  [
    "virtualmachineinstancetypes.instancetype.kubevirt.io",
    "vminstancetype vminstancetypes vmf vmfs",
    "v1beta1",
    "",
    false,
  ],
  [
    "virtualmachineclusterinstancetypes.instancetype.kubevirt.io",
    "vmclusterinstancetype vmclusterinstancetypes vmcf vmcfs",
    "v1beta1",
    "",
    false,
  ],
  ["virtualmachinepreferences.instancetype.kubevirt.io", "vmpref vmprefs vmp vmps", "v1beta1", "", false],
  ["virtualmachineclusterpreferences.instancetype.kubevirt.io", "vmcp vmcps", "v1beta1", "", false],
  [
    "virtualmachinesnapshots.snapshot.kubevirt.io",
    "vmsnapshot vmsnapshots",
    "v1beta1 v1alpha1",
    "SourceKind SourceName Phase ReadyToUse CreationTime Error",
    true,
  ],
  [
    "virtualmachinesnapshotcontents.snapshot.kubevirt.io",
    "vmsnapshotcontent vmsnapshotcontents",
    "v1beta1 v1alpha1",
    "ReadyToUse CreationTime Error",
    true,
  ],
  [
    "virtualmachinerestores.snapshot.kubevirt.io",
    "vmrestore vmrestores",
    "v1beta1 v1alpha1",
    "TargetKind TargetName Complete RestoreTime",
    true,
  ],
  [
    "virtualmachineclones.clone.kubevirt.io",
    "vmclone vmclones",
    "v1beta1 v1alpha1",
    "Phase SourceVirtualMachine TargetVirtualMachine",
    true,
  ],
  ["datavolumes.cdi.kubevirt.io", "dv dvs", "v1beta1", "Phase Progress Restarts Age", true],
  ["datasources.cdi.kubevirt.io", "das", "v1beta1", "", true],
  ["cdiconfigs.cdi.kubevirt.io", "", "v1beta1", "Age", true],
  [
    "volumesnapshots.snapshot.storage.k8s.io",
    "vs",
    "v1",
    "ReadyToUse SourcePVC SourceSnapshotContent RestoreSize SnapshotClass SnapshotContent CreationTime Age",
    true,
  ],
  [
    "volumesnapshotcontents.snapshot.storage.k8s.io",
    "vsc vscs",
    "v1",
    "ReadyToUse RestoreSize DeletionPolicy Driver VolumeSnapshotClass VolumeSnapshot VolumeSnapshotNamespace Age",
    true,
  ],
  [
    "volumesnapshotclasses.snapshot.storage.k8s.io",
    "vsclass vsclasses",
    "v1",
    "Driver DeletionPolicy Age",
    false,
  ],
] as const;

function versionsOf(definition: JsonObject): readonly JsonObject[] {
  return (listAt(definition, "spec", "versions") as readonly JsonObject[]).toSorted(
    (a, b) => Number(b.storage) - Number(a.storage),
  );
}

test("the custom kinds are these", () => {
  const rows = definitions.map((definition) => [
    definition.metadata.name,
    listAt(definition, "spec", "names", "shortNames").join(" "),
    versionsOf(definition)
      .map(({ name }) => name)
      .join(" "),
    listAt(versionsOf(definition)[0], "additionalPrinterColumns")
      .map((column) => stringAt(column, "name"))
      .join(" "),
    fieldAt(versionsOf(definition)[0], "subresources", "status") !== undefined,
  ]);
  expect(rows).toEqual(table);
});

describe("every schema is structural", () => {
  const schemas = definitions.flatMap((definition) =>
    versionsOf(definition).map(
      (version) =>
        [
          `${definition.metadata.name} ${stringAt(version, "name")}`,
          fieldAt(version, "schema", "openAPIV3Schema") as StructuralSchema,
        ] as const,
    ),
  );
  test.each(schemas)("%s", (_, schema) => {
    expect([...violations(schema, "")]).toEqual([]);
    expect(schema.type).toBe("object");
    expect(Object.keys(schema.properties ?? {}).filter((name) => name === "metadata")).toEqual(["metadata"]);
    expect(
      Object.keys(schema.properties?.["metadata"]?.properties ?? {}).filter((name) => name !== "name"),
    ).toEqual([]);
  });
});

/** The rules of apiextensions.k8s.io/v1 for structural schemas that can be broken by a generator. */
function* violations(schema: StructuralSchema, path: string): Generator<string> {
  const typeless =
    schema["x-kubernetes-int-or-string"] === true || schema["x-kubernetes-preserve-unknown-fields"] === true;
  if (schema.type === undefined && !typeless) yield `${path}: no type`;
  if ("$ref" in schema) yield `${path}: $ref`;
  if (schema.properties && schema.additionalProperties) yield `${path}: properties and additionalProperties`;
  if (schema.type === "array" && schema.items === undefined) yield `${path}: no items`;
  for (const key of schema["x-kubernetes-list-map-keys"] ?? []) {
    if (!schema.items?.required?.includes(key)) yield `${path}: map key ${key} is optional`;
  }
  for (const unknown of unknownFields(schema.default, schema))
    yield `${path}: default has unknown ${unknown}`;
  for (const name of schema.required ?? []) {
    const known = schema.properties?.[name] ?? schema["x-kubernetes-preserve-unknown-fields"];
    if (known === undefined) yield `${path}: requires unknown ${name}`;
  }
  for (const [name, child] of Object.entries(schema.properties ?? {}))
    yield* violations(child, `${path}.${name}`);
  if (schema.items) yield* violations(schema.items, `${path}[]`);
  if (isJsonObject(schema.additionalProperties)) yield* violations(schema.additionalProperties, `${path}{}`);
}

test("a definition is small enough for etcd, which takes 1.5 MiB", () => {
  for (const definition of definitions) expect(JSON.stringify(definition).length).toBeLessThan(500_000);
});

test("exactly one version of each kind is stored, all are served", () => {
  for (const definition of definitions) {
    expect(versionsOf(definition).filter(({ storage }) => storage === true)).toHaveLength(1);
    expect(versionsOf(definition).every(({ served }) => served === true)).toBe(true);
  }
});

test("reference policies are checked wherever they can be set", () => {
  const paths = [
    ["hyperconvergeds.hco.kubevirt.io", "v1beta1", "instancetypeConfig"],
    ["hyperconvergeds.hco.kubevirt.io", "v1", "workloadSources.instancetypeConfig"],
    ["kubevirts.kubevirt.io", "v1", "configuration.instancetype"],
  ] as const;
  for (const [name, versionName, path] of paths) {
    const definition = definitions.find(({ metadata }) => metadata.name === name) ?? {};
    const version = versionsOf(definition).find((candidate) => candidate.name === versionName);
    const keys = ["spec", ...path.split("."), "referencePolicy"].flatMap((key) => ["properties", key]);
    expect(fieldAt(version, "schema", "openAPIV3Schema", ...keys)).toMatchObject({
      enum: ["reference", "expand", "expandAll"],
      nullable: true,
    });
  }
});

test("withConversionWebhook: versions are converted by the webhook, the rest stays", () => {
  const [definition] = definitions;
  if (definition === undefined) throw new Error("no definitions");
  const clientConfig = { url: "https://127.0.0.1:9443/convert", caBundle: "Q0E=" };
  const converted = withConversionWebhook(definition, clientConfig);
  expect(fieldAt(definition, "spec", "conversion")).toEqual({ strategy: "None" });
  expect(fieldAt(converted, "spec", "conversion")).toEqual({
    strategy: "Webhook",
    webhook: { clientConfig, conversionReviewVersions: ["v1"] },
  });
  expect(fieldAt(converted, "spec", "versions")).toBe(fieldAt(definition, "spec", "versions"));
});
