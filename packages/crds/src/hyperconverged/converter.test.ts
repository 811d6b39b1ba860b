import { fieldAt, type JsonObject, type JsonValue, type KubeObject, withFieldAt } from "@unfold/apimachinery";
import { describe, expect, test } from "vitest";
import { V1_ONLY_FIELDS, V1BETA1_ONLY_FIELDS } from "./carried-fields.js";
import { convert, defaultGates, hyperConverged, v1, v1beta1 } from "./converter-samples.js";

describe("v1beta1 to v1", () => {
  const cases: readonly { readonly name: string; readonly given: JsonObject; readonly want: JsonObject }[] = [
    {
      name: "reference policy",
      given: { instancetypeConfig: { referencePolicy: "expand" } },
      want: { workloadSources: { instancetypeConfig: { referencePolicy: "expand" } } },
    },
    {
      name: "null policy",
      given: { instancetypeConfig: { referencePolicy: null } },
      want: { workloadSources: { instancetypeConfig: { referencePolicy: null } } },
    },
    {
      name: "empty policy object",
      given: { instancetypeConfig: {} },
      want: { workloadSources: { instancetypeConfig: {} } },
    },
    {
      name: "common instance types, with the capital of v1beta1",
      given: { CommonInstancetypesDeployment: { enabled: false } },
      want: { workloadSources: { commonInstancetypesDeployment: { enabled: false } } },
    },
    {
      name: "an object that is split, and one that is joined",
      given: {
        resourceRequirements: { vmiCPUAllocationRatio: 4, storageWorkloads: { limits: { cpu: "1" } } },
        applicationAwareConfig: { vmiCalcConfigName: "VmiPodUsage" },
        enableApplicationAwareQuota: true,
      },
      want: {
        virtualization: { vmiCPUAllocationRatio: 4 },
        storage: { workloadResourceRequirements: { limits: { cpu: "1" } } },
        deployment: { applicationAwareConfig: { vmiCalcConfigName: "VmiPodUsage", enable: true } },
      },
    },
    {
      name: "an alpha gate is written only when on, a beta gate only when off",
      given: {
        featureGates: {
          alignCPUs: true,
          downwardMetrics: false,
          decentralizedLiveMigration: false,
          declarativeHotplugVolumes: true,
        },
      },
      want: {
        featureGates: [
          { name: "alignCPUs", state: "Enabled" },
          { name: "decentralizedLiveMigration", state: "Disabled" },
        ],
      },
    },
    {
      name: "gates that became fields",
      given: { featureGates: { disableMDevConfiguration: true, persistentReservation: true } },
      want: {
        virtualization: { mediatedDevicesConfiguration: { enabled: false } },
        storage: { persistentReservationConfiguration: { enabled: true } },
      },
    },
    {
      name: "the old name of mediated device types",
      given: {
        mediatedDevicesConfiguration: {
          mediatedDevicesTypes: ["a"],
          nodeMediatedDeviceTypes: [{ mediatedDevicesTypes: ["b"], nodeSelector: { n: "1" } }],
        },
      },
      want: {
        virtualization: {
          mediatedDevicesConfiguration: {
            mediatedDeviceTypes: ["a"],
            nodeMediatedDeviceTypes: [{ mediatedDeviceTypes: ["b"], nodeSelector: { n: "1" } }],
          },
        },
      },
    },
  ];
  test.each(cases)("$name", ({ given, want }) => {
    expect(convert(hyperConverged(v1beta1, given), v1)).toEqual(hyperConverged(v1, want));
  });

  test("retired settings travel in an annotation and come back", () => {
    const retired = { vddkInitImage: "img", obsoleteCPUs: { minCPUModel: "Penryn", cpuModels: ["486"] } };
    const given = hyperConverged(v1beta1, { ...retired, featureGates: { ...defaultGates, nonRoot: true } });
    const converted = convert(given, v1);
    expect(JSON.parse(converted.metadata.annotations?.[V1BETA1_ONLY_FIELDS] ?? "")).toEqual({
      vddkInitImage: "img",
      obsoleteCPUs: { minCPUModel: "Penryn" },
      featureGates: { nonRoot: true },
    });
    expect(convert(converted, v1beta1)).toEqual(given);
  });
});

describe("v1 to v1beta1", () => {
  test("every gate becomes an explicit boolean", () => {
    const converted = convert(hyperConverged(v1, { featureGates: [{ name: "ALIGNcpus" }] }), v1beta1);
    expect(fieldAt(converted.spec, "featureGates")).toEqual({ ...defaultGates, alignCPUs: true });
  });

  test("what only v1 can express is kept in the annotation, under the operator's names", () => {
    const spec = {
      deployment: { deployNetworkResourcesInjector: false },
      virtualization: { mediatedDevicesConfiguration: { enabled: true } },
      storage: { persistentReservationConfiguration: { enabled: false } },
      workloadSources: { enableMultiArchBootImageImport: false },
      featureGates: [{ name: "template", state: "Disabled" }],
      observability: { allowedAlerts: ["none"] },
    };
    const converted = convert(hyperConverged(v1, spec), v1beta1);
    expect(JSON.parse(converted.metadata.annotations?.[V1_ONLY_FIELDS] ?? "")).toEqual({
      deployNetworkResourcesInjector: false,
      mdevConfigEnable: true,
      persistentReservationEnabled: false,
      multiArchEnabled: false,
      featureGates: [{ name: "template", state: "Disabled" }],
      observability: { allowedAlerts: ["none"] },
    });
    expect(convert(converted, v1)).toEqual(hyperConverged(v1, spec));
  });

  test("what v1beta1 can express by itself needs no annotation", () => {
    const spec = { workloadSources: { instancetypeConfig: { referencePolicy: "expandAll" } } };
    expect(convert(hyperConverged(v1, spec), v1beta1)).toEqual(
      hyperConverged(v1beta1, {
        instancetypeConfig: { referencePolicy: "expandAll" },
        featureGates: defaultGates,
      }),
    );
  });
});

describe("a change made to v1beta1 is not undone by what the annotation remembers", () => {
  const stored = convert(
    hyperConverged(v1, {
      storage: { persistentReservationConfiguration: { enabled: false } },
      featureGates: [
        { name: "alignCPUs", state: "Disabled" },
        { name: "unknownGate", state: "Enabled" },
      ],
    }),
    v1beta1,
  );
  const cases: readonly (readonly [
    gate: string,
    value: JsonValue | undefined,
    field: string,
    want: JsonValue | undefined,
  ])[] = [
    ["alignCPUs", false, "featureGates.0", undefined],
    ["persistentReservation", true, "storage.persistentReservationConfiguration.enabled", true],
    ["persistentReservation", undefined, "storage", undefined],
    ["persistentReservation", false, "storage.persistentReservationConfiguration.enabled", false],
  ];
  test.each(cases)("%s set to %s: %s is %s", (gate, value, field, want) => {
    const edited = withFieldAt(stored, ["spec", "featureGates", gate], value) as KubeObject;
    expect(fieldAt(convert(edited, v1).spec, ...field.split("."))).toEqual(want);
  });

  test("a gate turned on replaces its entry, unknown gates stay", () => {
    const edited = withFieldAt(stored, ["spec", "featureGates", "alignCPUs"], true) as KubeObject;
    expect(fieldAt(convert(edited, v1).spec, "featureGates")).toEqual([
      { name: "unknownGate", state: "Enabled" },
      { name: "alignCPUs", state: "Enabled" },
    ]);
  });

  test("an annotation that somebody broke is left out, the object can still be read", () => {
    const broken = hyperConverged(
      v1beta1,
      { tuningPolicy: "highBurst" },
      { [V1_ONLY_FIELDS]: "{", other: "x" },
    );
    expect(convert(broken, v1)).toEqual(
      hyperConverged(v1, { virtualization: { tuningPolicy: "highBurst" } }, { other: "x" }),
    );
  });
});

describe("whatever is not the spec stays", () => {
  test("same version: the object itself", () => {
    const object = hyperConverged(v1, {});
    expect(convert(object, v1)).toBe(object);
  });

  test("no spec", () => {
    const { spec: _, ...object } = hyperConverged(v1beta1, {});
    expect(convert(object, v1)).toEqual({ ...object, apiVersion: v1 });
  });

  test("an unknown version is refused", () => {
    expect(() => convert(hyperConverged(v1, {}), "hco.kubevirt.io/v2")).toThrow(
      'cannot convert HyperConverged from "hco.kubevirt.io/v1" to "hco.kubevirt.io/v2"',
    );
  });
});
