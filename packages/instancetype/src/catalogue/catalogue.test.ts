import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fieldAt, type JsonObject, type KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { commonInstancetypes } from "./common-instancetypes.js";
import { commonPreferences } from "./common-preferences.js";

const instancetypes = commonInstancetypes();
const preferences = commonPreferences();

function named(objects: readonly KubeObject[], name: string): KubeObject | undefined {
  return objects.find((object) => object.metadata.name === name);
}

describe("common instance types", () => {
  it("are the 65 cluster instance types and 54 cluster preferences of the bundle, each name once", () => {
    expect(new Set(instancetypes.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).size).toBe(65);
    expect(new Set(preferences.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).size).toBe(54);
    expect(instancetypes).toHaveLength(65);
    expect(preferences).toHaveLength(54);
  });

  const specs: readonly [KubeObject | undefined, JsonObject][] = [
    [named(instancetypes, "u1.medium"), { cpu: { guest: 1 }, memory: { guest: "4Gi" } }],
    [
      named(instancetypes, "o1.nano"),
      { cpu: { guest: 1 }, memory: { guest: "512Mi", overcommitPercent: 50 } },
    ],
    [
      named(instancetypes, "cx1.large1gi"),
      {
        cpu: {
          guest: 2,
          dedicatedCPUPlacement: true,
          isolateEmulatorThread: true,
          numa: { guestMappingPassthrough: {} },
          maxSockets: 2,
        },
        ioThreadsPolicy: "auto",
        memory: { guest: "4Gi", hugepages: { pageSize: "1Gi" } },
      },
    ],
    [
      named(preferences, "fedora"),
      {
        annotations: { "vm.kubevirt.io/os": "linux" },
        devices: { preferredDiskBus: "virtio", preferredInterfaceModel: "virtio", preferredRng: {} },
        features: { preferredSmm: {} },
        firmware: { preferredEfi: { secureBoot: true } },
        preferredArchitecture: "amd64",
        requirements: { architecture: "amd64", cpu: { guest: 1 }, memory: { guest: "2Gi" } },
      },
    ],
  ];
  for (const [object, spec] of specs) {
    it(`${object?.metadata.name} has the spec of the bundle`, () => {
      expect(object?.spec).toEqual(spec);
    });
  }

  it("label what they provide and require", () => {
    expect(named(instancetypes, "n1.medium")?.metadata.labels).toMatchObject({
      "instancetype.kubevirt.io/cpu": "4",
      "instancetype.kubevirt.io/hugepages": "1Gi",
      "instancetype.kubevirt.io/size": "medium",
    });
    expect(named(preferences, "windows.11.virtio")?.metadata.labels).toMatchObject({
      "instancetype.kubevirt.io/os-type": "windows",
      "instancetype.kubevirt.io/required-memory": "4Gi",
    });
  });
});

interface BundleFact {
  readonly labels: JsonObject;
  readonly annotationKeys: readonly string[];
  readonly spec: JsonObject;
}

const folder = new URL("../../../../../shared/catalogue/", import.meta.url);
const tables = [
  ["instancetypes.json", instancetypes],
  ["preferences.json", preferences],
] as const;
for (const [file, objects] of tables) {
  const path = fileURLToPath(new URL(file, folder));
  if (!existsSync(path)) console.warn(`skipped: bundle data ${file} is absent`);
  it.skipIf(!existsSync(path))(`${file}: names, labels, annotation keys and specs equal the bundle`, () => {
    const facts = JSON.parse(readFileSync(path, "utf8")) as Record<string, BundleFact>;
    const ours = Object.fromEntries(
      objects.map((object) => [
        object.metadata.name,
        {
          labels: object.metadata.labels,
          annotationKeys: Object.keys(fieldAt(object, "metadata", "annotations") ?? {}).sort(),
          spec: object.spec,
        },
      ]),
    );
    const theirs = Object.fromEntries(
      Object.entries(facts).map(([name, fact]) => [
        name,
        { ...fact, annotationKeys: [...fact.annotationKeys].sort() },
      ]),
    );
    expect(ours).toEqual(theirs);
  });
}
