import {
  fieldAt,
  type JsonObject,
  type KubeObject,
  listAt,
  stringAt,
  withFieldAt,
} from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  instanceName,
  isReady,
  machineName,
  machineObject,
  sizes,
  typeObject,
} from "./support/upstream-objects.js";
import { UpstreamSession } from "./support/upstream-session.js";

// The scenarios behind KubeVirt's tests/instancetype/{instancetype,memory_overcommit}.go.
let session: UpstreamSession;

beforeAll(async () => {
  session = await UpstreamSession.start();
});

afterAll(() => session.stop());

interface Types {
  readonly instancetype?: JsonObject;
  readonly preference?: JsonObject;
}

/** Makes namespaced types and a machine of them, and gives its instance once the machine is ready. */
async function started(
  { instancetype, preference }: Types,
  template: JsonObject = {},
  metadata: JsonObject = {},
): Promise<KubeObject> {
  const namespace = await session.namespace();
  const kinds = { instancetype: "VirtualMachineInstancetype", preference: "VirtualMachinePreference" };
  const matchers: { [role: string]: JsonObject } = {};
  for (const [role, spec] of Object.entries({ instancetype, preference })) {
    if (spec === undefined) continue;
    const kind = kinds[role as keyof typeof kinds];
    await session.create(typeObject(kind, "chosen", spec, namespace));
    matchers[role] = { name: "chosen", kind };
  }
  const vm = machineObject(namespace, "runs", matchers, template);
  await session.create(withFieldAt(vm, ["spec", "template", "metadata"], metadata));
  await session.until(machineName(namespace, "runs"), "Ready", isReady);
  return session.read(instanceName(namespace, "runs"));
}

const domainOf = (vmi: KubeObject): JsonObject => fieldAt(vmi.spec, "domain") as JsonObject;

describe("an instance of an instance type and a preference", () => {
  it("has what both say (CNV-9095)", async () => {
    const hyperv = { vapic: { enabled: true }, relaxed: { enabled: true } };
    const vmi = await started(
      {
        instancetype: {
          ...sizes(1, "128Mi"),
          annotations: { "required-1": "1", "required-2": "2" },
        },
        preference: {
          cpu: { preferredCPUTopology: "sockets" },
          devices: { preferredDiskBus: "sata" },
          features: { preferredHyperv: hyperv },
          firmware: { preferredUseBios: true },
          preferredTerminationGracePeriodSeconds: 15,
          preferredSubdomain: "elsewhere",
          annotations: { "preferred-1": "1", "preferred-2": "of the preference", "required-1": "no" },
        },
      },
      { terminationGracePeriodSeconds: undefined } as unknown as JsonObject,
      { annotations: { "preferred-2": "2" } },
    );
    expect(domainOf(vmi)).toMatchObject({
      cpu: { sockets: 1, cores: 1, threads: 1 },
      memory: { guest: "128Mi" },
      features: { hyperv },
      firmware: { bootloader: { bios: {} } },
      devices: { disks: [{ name: "root", disk: { bus: "sata" } }] },
    });
    expect(vmi.spec).toMatchObject({ terminationGracePeriodSeconds: 15, subdomain: "elsewhere" });
    expect(vmi.status).toMatchObject({
      memory: { guestAtBoot: "128Mi", memoryOverhead: "288Mi" },
      runtimeUser: 107,
      volumeStatus: [{ name: "root", target: "vda" }],
    });
    expect(listAt(vmi.status, "phaseTransitionTimestamps").map((one) => stringAt(one, "phase"))).toEqual([
      "Pending",
      "Scheduling",
      "Scheduled",
      "Running",
    ]);
    expect(vmi.metadata.annotations).toMatchObject({
      "kubevirt.io/instancetype-name": "chosen",
      "kubevirt.io/preference-name": "chosen",
      "required-1": "1",
      "required-2": "2",
      "preferred-1": "1",
      "preferred-2": "2",
    });
    expect(vmi.metadata.annotations).not.toHaveProperty(["kubevirt.io/cluster-instancetype-name"]);
    expect(vmi.metadata.annotations).not.toHaveProperty(["kubevirt.io/cluster-preference-name"]);
  });

  it("says which cluster-wide types it is of", async () => {
    const namespace = await session.namespace();
    const types = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };
    await session.create(machineObject(namespace, "runs", types));
    await session.until(machineName(namespace, "runs"), "Ready", isReady);
    expect((await session.read(instanceName(namespace, "runs"))).metadata.annotations).toMatchObject({
      "kubevirt.io/cluster-instancetype-name": "u1.medium",
      "kubevirt.io/cluster-preference-name": "fedora",
    });
  });

  it("gives its default interface the preferred model (CNV-9302)", async () => {
    const vmi = await started({ preference: { devices: { preferredInterfaceModel: "virtio" } } });
    expect(fieldAt(domainOf(vmi), "devices", "interfaces")).toMatchObject([
      { name: "default", model: "virtio" },
    ]);
  });

  it("gives disks of volumes without one the preferred bus (CNV-9303)", async () => {
    const vmi = await started({ preference: { devices: { preferredDiskBus: "virtio" } } });
    expect(fieldAt(domainOf(vmi), "devices", "disks")).toMatchObject([
      { name: "root", disk: { bus: "virtio" } },
    ]);
  });

  it("has the network and the disks a template leaves out, with the bus of its architecture", async () => {
    const cloudInit = { name: "init", cloudInitNoCloud: { userData: "#cloud-config" } };
    const image = { name: "root", containerDisk: { image: "quay.io/x/y:1" } };
    const vmi = await started({}, { volumes: [image, cloudInit] });
    expect(listAt(vmi.spec, "networks")).toEqual([{ name: "default", pod: {} }]);
    expect(fieldAt(domainOf(vmi), "devices")).toMatchObject({
      // HyperConverged sets this binding as the default of the cluster.
      interfaces: [{ name: "default", masquerade: {} }],
      disks: [
        { name: "root", disk: { bus: "sata" } },
        { name: "init", disk: { bus: "sata" } },
      ],
    });
  });

  const autoattach = [
    { preferred: true, own: undefined, networks: 1 },
    { preferred: false, own: undefined, networks: 0 },
    { preferred: false, own: true, networks: 1 },
    { preferred: true, own: false, networks: 0 },
  ];

  it.each(autoattach)(
    "preferring a pod interface $preferred, asking for $own, has $networks",
    async (entry) => {
      const { preferred, own, networks } = entry;
      const devices = own === undefined ? {} : { autoattachPodInterface: own };
      const vmi = await started(
        { preference: { devices: { preferredAutoattachPodInterface: preferred } } },
        { domain: { devices } },
      );
      expect(listAt(vmi.spec, "networks")).toHaveLength(networks);
    },
  );

  it("has an input device with the preferred bus and type where one is attached by itself", async () => {
    const vmi = await started({
      preference: {
        devices: {
          preferredAutoattachInputDevice: true,
          preferredInputBus: "virtio",
          preferredInputType: "tablet",
        },
      },
    });
    expect(fieldAt(domainOf(vmi), "devices", "inputs")).toEqual([
      { name: "default-0", bus: "virtio", type: "tablet" },
    ]);
  });

  it("runs with dedicated CPUs where the type asks for them", async () => {
    const vmi = await started({
      instancetype: { cpu: { guest: 1, dedicatedCPUPlacement: true }, memory: { guest: "128Mi" } },
    });
    expect(fieldAt(domainOf(vmi), "cpu", "dedicatedCpuPlacement")).toBe(true);
  });
});

describe("memory overcommit of an instance type", () => {
  // KubeVirt computes in float32: 15 % of 512Mi is not the 456340275 that exact numbers give.
  it.each([
    { guest: "512Mi", percent: 15, bytes: 456340288 },
    { guest: "8Gi", percent: 10, bytes: 7730940928 },
    { guest: "1Gi", percent: 0, bytes: undefined },
  ])("$percent % of $guest requests $bytes bytes, whatever the cluster's", async (entry) => {
    const { guest, percent, bytes } = entry;
    const kubevirt = {
      apiVersion: "kubevirt.io/v1",
      kind: "KubeVirt",
      metadata: { namespace: "openshift-cnv", name: "kubevirt-kubevirt-hyperconverged" },
    };
    await session.patch(kubevirt, {
      spec: { configuration: { developerConfiguration: { memoryOvercommit: 200 } } },
    });
    const memory = { guest, overcommitPercent: percent };
    const domain = domainOf(await started({ instancetype: { cpu: { guest: 1 }, memory } }));
    expect(stringAt(domain, "memory", "guest")).toBe(guest);
    const request = stringAt(domain, "resources", "requests", "memory");
    if (bytes !== undefined) expect(bytesOf(request ?? "")).toBe(bytes);
    else expect(request).toBeUndefined();
  });
});

describe("a machine that says itself what its instance type says", () => {
  const conflicts: readonly {
    readonly template: JsonObject;
    readonly field: string;
    readonly type?: JsonObject;
  }[] = [
    { template: { domain: { devices: {}, cpu: { sockets: 2 } } }, field: "domain.cpu.sockets" },
    { template: { domain: { devices: {}, cpu: { cores: 2 } } }, field: "domain.cpu.cores" },
    { template: { domain: { devices: {}, cpu: { threads: 2 } } }, field: "domain.cpu.threads" },
    { template: { domain: { devices: {}, memory: { guest: "1Gi" } } }, field: "domain.memory.guest" },
    {
      template: { domain: { devices: {}, resources: { requests: { cpu: "1" } } } },
      field: "domain.resources.requests.cpu",
    },
    {
      template: { domain: { devices: {}, resources: { limits: { cpu: "1" } } } },
      field: "domain.resources.limits.cpu",
    },
    {
      template: { nodeSelector: { zone: "a" } },
      type: { nodeSelector: { zone: "b" } },
      field: "nodeSelector",
    },
    { template: { schedulerName: "mine" }, type: { schedulerName: "yours" }, field: "schedulerName" },
    {
      template: { domain: { devices: {}, ioThreadsPolicy: "auto" } },
      type: { ioThreadsPolicy: "shared" },
      field: "domain.ioThreadsPolicy",
    },
    {
      template: { domain: { devices: { gpus: [{ name: "g", deviceName: "v/g" }] } } },
      type: { gpus: [{ name: "t", deviceName: "v/t" }] },
      field: "domain.devices.gpus",
    },
  ];

  it.each(conflicts)("is refused for $field", async ({ template, type = {}, field }) => {
    const namespace = await session.namespace();
    const kind = "VirtualMachineInstancetype";
    await session.create(typeObject(kind, "chosen", { ...sizes(1, "1Gi"), ...type }, namespace));
    const vm = machineObject(namespace, "both", { instancetype: { name: "chosen", kind } }, template);
    const path = `spec.template.spec.${field}`;
    const message = `VM field(s) ${path} conflicts with selected instance type`;
    await expect(session.create(vm)).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining(message),
      details: { causes: [{ reason: "FieldValueInvalid", message, field: path }] },
    });
  });
});

const binaryUnits: { readonly [unit: string]: number } = { "": 1, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 };

/** Value of a memory quantity without fraction. */
function bytesOf(quantity: string): number {
  const [, digits = "", unit = ""] = /^(\d+)(\D*)$/.exec(quantity) ?? [];
  return Number(digits) * (binaryUnits[unit] ?? Number.NaN);
}
