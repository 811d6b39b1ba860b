import { type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";
import { initialStorageClasses } from "./storage-classes.js";

const { persistentVolumeClaims: pvc, persistentVolumes: pv, dataVolumes: dv, storageClasses } = resources;
const at = (name: string, namespace = "ns") => ({ namespace, name });
const patchOf = (body: JsonObject) => ({ type: "application/merge-patch+json", body }) as const;

type Metadata = Partial<KubeObject["metadata"]>;

const dataVolume = (name: string, spec: JsonObject, metadata: Metadata = {}): KubeObject => ({
  apiVersion: "cdi.kubevirt.io/v1beta1",
  kind: "DataVolume",
  metadata: { name, namespace: "ns", ...metadata },
  spec,
});
const sized = (storage: string, more: JsonObject = {}): JsonObject => ({
  storage: { resources: { requests: { storage } }, ...more },
});
const blank = { source: { blank: {} } };
const claim = (name: string, spec: JsonObject, metadata: Metadata = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name, namespace: "ns", ...metadata },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
});

async function planeWith(...objects: readonly KubeObject[]): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started("reference");
  for (const object of objects) {
    await plane.api.create(object.kind === "DataVolume" ? dv : pvc, object);
    await plane.quiet();
  }
  return plane;
}

async function without(plane: TestControlPlane, ...names: readonly string[]): Promise<void> {
  for (const name of names) await plane.api.delete(storageClasses, { name });
  await plane.quiet();
}

async function condition(object: Promise<KubeObject>, type: string) {
  return conditionOf(conditionsOf(listAt((await object).status, "conditions")), type);
}

async function reasons(plane: TestControlPlane): Promise<readonly string[]> {
  const { items } = await plane.api.list(resources.events);
  return items
    .filter((event) => stringAt(event, "involvedObject", "kind") !== "HyperConverged")
    .map((event) => `${stringAt(event, "reason")}: ${stringAt(event, "message")}`);
}

describe("claims", () => {
  it("of the default class are bound to a volume of their size", async () => {
    const plane = await planeWith(claim("data", { accessModes: ["ReadWriteMany"] }));
    const bound = await plane.api.get(pvc, at("data"));
    expect(bound.spec).toMatchObject({
      storageClassName: "simulated-shared",
      volumeName: `pvc-${bound.metadata.uid}`,
    });
    expect(bound.status).toEqual({
      phase: "Bound",
      accessModes: ["ReadWriteMany"],
      capacity: { storage: "1Gi" },
    });
    const volume = await plane.api.get(pv, { name: `pvc-${bound.metadata.uid}` });
    expect(volume).toMatchObject({
      spec: { claimRef: { namespace: "ns", name: "data", uid: bound.metadata.uid } },
      status: { phase: "Bound" },
    });
    await plane.api.delete(pvc, at("data"));
    await plane.quiet();
    expect((await plane.api.list(pv)).items).toEqual([]);
    await plane.stop();
  });

  it.each([
    {
      name: "of a class that does not exist",
      spec: { storageClassName: "fast" },
      event: 'ProvisioningFailed: storageclass.storage.k8s.io "fast" not found',
    },
    {
      name: "that wait for their consumer",
      spec: { storageClassName: "simulated-local" },
      event: "WaitForFirstConsumer: waiting for first consumer to be created before binding",
    },
    {
      name: "with an access mode that the class has not",
      spec: { storageClassName: "simulated-shared", accessModes: ["ReadWriteOncePod"] },
      event:
        'ProvisioningFailed: failed to provision volume with StorageClass "simulated-shared": access mode ReadWriteOncePod is not supported',
    },
    {
      name: "of no class on purpose",
      spec: { storageClassName: "" },
      event: "FailedBinding: no persistent volumes available for this claim and no storage class is set",
    },
  ])("$name stay pending and say why", async ({ spec, event }) => {
    const plane = await planeWith(claim("data", spec));
    expect((await plane.api.get(pvc, at("data"))).status).toEqual({ phase: "Pending" });
    expect(await reasons(plane)).toEqual([event]);
    await plane.stop();
  });

  it("are bound once their class appears, and by a default class that appears", async () => {
    const plane = await TestControlPlane.started("reference");
    await without(plane, "simulated-shared", "simulated-local");
    await plane.api.create(pvc, claim("data", {}));
    await plane.quiet();
    expect((await plane.api.get(pvc, at("data"))).status).toEqual({ phase: "Pending" });
    for (const object of initialStorageClasses()) await plane.api.create(storageClasses, object);
    await plane.quiet();
    expect((await plane.api.get(pvc, at("data"))).status).toMatchObject({ phase: "Bound" });
    await plane.stop();
  });

  it("grow", async () => {
    const plane = await planeWith(claim("data", {}));
    await plane.api.patch(
      pvc,
      at("data"),
      patchOf({ spec: { resources: { requests: { storage: "2Gi" } } } }),
    );
    await plane.quiet();
    const grown = await plane.api.get(pvc, at("data"));
    expect(grown.status).toMatchObject({ capacity: { storage: "2Gi" } });
    await plane.stop();
  });

  it("that name a free volume take it", async () => {
    const plane = await TestControlPlane.started("reference");
    await plane.api.create(pv, {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: "mine" },
      spec: { capacity: { storage: "5Gi" }, accessModes: ["ReadWriteOnce"] },
    });
    await plane.api.create(pvc, claim("data", { volumeName: "mine", storageClassName: "" }));
    await plane.quiet();
    expect((await plane.api.get(pvc, at("data"))).status).toMatchObject({
      phase: "Bound",
      capacity: { storage: "5Gi" },
    });
    await plane.stop();
  });
});

describe("DataVolumes", () => {
  it("get a claim as their class suggests, and are filled", async () => {
    const plane = await planeWith(dataVolume("disk", { ...blank, ...sized("1Gi") }));
    const stored = await plane.api.get(dv, at("disk"));
    expect(stored.status).toMatchObject({ phase: "Succeeded", progress: "100.0%", claimName: "disk" });
    const [bound, ready, running] = await Promise.all(
      ["Bound", "Ready", "Running"].map((type) => condition(plane.api.get(dv, at("disk")), type)),
    );
    expect(bound).toMatchObject({ status: "True", reason: "Bound", message: "PVC disk Bound" });
    expect(ready).toMatchObject({ status: "True" });
    expect(running).toMatchObject({ status: "False", reason: "Completed", message: "Import Complete" });
    expect(await plane.api.get(pvc, at("disk"))).toMatchObject({
      metadata: { ownerReferences: [{ kind: "DataVolume", name: "disk", uid: stored.metadata.uid }] },
      spec: {
        accessModes: ["ReadWriteMany"],
        volumeMode: "Block",
        resources: { requests: { storage: "1Gi" } },
      },
    });
    await plane.stop();
  });

  it("on a file system ask for more than the disk's size", async () => {
    const plane = await planeWith(
      dataVolume("disk", { ...blank, ...sized("30Gi", { volumeMode: "Filesystem" }) }),
    );
    const { spec } = await plane.api.get(pvc, at("disk"));
    expect(stringAt(spec, "resources", "requests", "storage")).toBe("34268356086");
    await plane.stop();
  });

  it("wait for a consumer where their class does, unless they ask not to", async () => {
    const local = { ...blank, ...sized("1Gi", { storageClassName: "simulated-local" }) };
    const annotations = { "cdi.kubevirt.io/storage.bind.immediate.requested": "" };
    const plane = await planeWith(dataVolume("one", local), dataVolume("two", local, { annotations }));
    expect((await plane.api.get(dv, at("one"))).status).toMatchObject({ phase: "WaitForFirstConsumer" });
    expect((await plane.api.get(dv, at("two"))).status).toMatchObject({ phase: "Succeeded" });
    await plane.stop();
  });

  it.each([
    {
      name: "no class",
      gone: ["simulated-shared", "simulated-local"],
      spec: { ...blank, ...sized("1Gi") },
      message: "DataVolume.storage spec is missing accessMode and no storageClass to choose profile",
    },
    {
      name: "an unknown class",
      gone: [],
      spec: { ...blank, ...sized("1Gi", { storageClassName: "fast" }) },
      message:
        "DataVolume.storage spec is missing accessMode and cannot get access mode from StorageProfile fast",
    },
    {
      name: "an unknown DataSource",
      gone: [],
      spec: { sourceRef: { kind: "DataSource", name: "fedora" }, ...sized("1Gi") },
      message: 'datasources.cdi.kubevirt.io "fedora" not found',
    },
  ])("with $name get no claim and say why", async ({ gone, spec, message }) => {
    const plane = await TestControlPlane.started("reference");
    await without(plane, ...gone);
    await plane.api.create(dv, dataVolume("disk", spec));
    await plane.quiet();
    expect(objectAt(await plane.api.get(dv, at("disk")), "status")).not.toHaveProperty("phase");
    expect(await condition(plane.api.get(dv, at("disk")), "Bound")).toMatchObject({
      status: "False",
      reason: "ErrClaimNotValid",
      message,
    });
    expect(await reasons(plane)).toEqual([`ErrClaimNotValid: ${message}`]);
    expect((await plane.api.list(pvc)).items).toEqual([]);
    await plane.stop();
  });

  it("clone a claim once it is there, with its size and the types it suggests", async () => {
    const labels = { "instancetype.kubevirt.io/default-instancetype": "u1.medium" };
    const plane = await planeWith(
      dataVolume("copy", { source: { pvc: { namespace: "ns", name: "golden" } }, storage: {} }),
    );
    expect(await condition(plane.api.get(dv, at("copy")), "Bound")).toMatchObject({
      reason: "CloneWithoutSource",
      message: "The source pvc golden doesn't exist",
    });
    await plane.api.create(pvc, claim("golden", { resources: { requests: { storage: "7Gi" } } }, { labels }));
    await plane.quiet();
    expect((await plane.api.get(dv, at("copy"))).status).toMatchObject({ phase: "Succeeded" });
    expect(await plane.api.get(pvc, at("copy"))).toMatchObject({
      metadata: { labels },
      spec: { resources: { requests: { storage: "7Gi" } } },
    });
    await plane.stop();
  });

  it("refuse to be smaller than what they clone", async () => {
    const plane = await planeWith(
      claim("golden", { resources: { requests: { storage: "7Gi" } } }),
      dataVolume("copy", { source: { pvc: { namespace: "ns", name: "golden" } }, ...sized("1Gi") }),
    );
    expect(await condition(plane.api.get(dv, at("copy")), "Bound")).toMatchObject({
      reason: "CloneValidationFailed",
      message: "target resources requests storage size is smaller than the source",
    });
    await plane.stop();
  });

  it.each([
    {
      name: "is populated for them",
      metadata: { annotations: { "cdi.kubevirt.io/storage.populatedFor": "disk" } },
      own: {},
    },
    {
      name: "may be adopted",
      metadata: {},
      own: { annotations: { "cdi.kubevirt.io/allowClaimAdoption": "true" } },
    },
  ])("take a claim that $name, and import nothing", async ({ metadata, own }) => {
    const plane = await planeWith(
      claim("disk", {}, metadata),
      dataVolume("disk", { ...blank, ...sized("1Gi") }, own),
    );
    const stored = await plane.api.get(dv, at("disk"));
    expect(stored.status).toMatchObject({ phase: "Succeeded" });
    expect(stored.metadata.annotations).toMatchObject({ "cdi.kubevirt.io/storage.prePopulated": "disk" });
    const { metadata: taken } = await plane.api.get(pvc, at("disk"));
    expect(taken.ownerReferences).toMatchObject([{ kind: "DataVolume", uid: stored.metadata.uid }]);
    await plane.stop();
  });

  it("leave a claim alone that is somebody else's", async () => {
    const plane = await planeWith(claim("disk", {}), dataVolume("disk", { ...blank, ...sized("1Gi") }));
    expect(await reasons(plane)).toContain(
      'ErrResourceExists: Resource "disk" already exists and is not managed by DataVolume',
    );
    expect((await plane.api.get(pvc, at("disk"))).metadata.ownerReferences).toBeUndefined();
    await plane.stop();
  });

  it("that are populated beforehand wait for their claim", async () => {
    const annotations = { "cdi.kubevirt.io/storage.prePopulated": "disk" };
    const plane = await planeWith(dataVolume("disk", { ...blank, ...sized("1Gi") }, { annotations }));
    expect((await plane.api.get(dv, at("disk"))).status).toMatchObject({ phase: "Pending" });
    await plane.api.create(
      pvc,
      claim("disk", {}, { annotations: { "cdi.kubevirt.io/storage.populatedFor": "disk" } }),
    );
    await plane.quiet();
    expect((await plane.api.get(dv, at("disk"))).status).toMatchObject({ phase: "Succeeded" });
    await plane.stop();
  });
});

describe("a machine's volumes", () => {
  const withTemplate = (storage: JsonObject, more: JsonObject = {}, metadata: JsonObject = {}): KubeObject =>
    virtualMachine({
      runStrategy: "Always",
      dataVolumeTemplates: [{ metadata: { name: "root", ...metadata }, spec: { ...blank, storage } }],
      template: {
        spec: { domain: { devices: {} }, volumes: [{ name: "root", dataVolume: { name: "root" } }] },
      },
      ...more,
    });
  const gigabyte = { resources: { requests: { storage: "1Gi" } } };
  const started = async (vm: KubeObject) => {
    const plane = await TestControlPlane.started("reference");
    await plane.api.create(resources.virtualMachines, vm);
    await plane.quiet();
    return plane;
  };
  const printable = async (plane: TestControlPlane) => stringAt((await plane.vm()).status, "printableStatus");

  it("are made from its templates before it starts", async () => {
    const plane = await started(withTemplate(gigabyte));
    const { metadata } = await plane.vm();
    expect(await printable(plane)).toBe("Running");
    expect((await plane.api.get(dv, at("root"))).metadata).toMatchObject({
      labels: { "kubevirt.io/created-by": metadata.uid },
      annotations: { "cdi.kubevirt.io/allowClaimAdoption": "true" },
      ownerReferences: [{ kind: "VirtualMachine", uid: metadata.uid, controller: true }],
    });
    expect(await reasons(plane)).toContain("SuccessfulDataVolumeCreate: Created DataVolume root");
    expect(await condition(plane.vmi(), "LiveMigratable")).toMatchObject({ status: "True" });
    expect(plane.errors).toEqual([]);
    await plane.stop();
  });

  it("that wait for a consumer get one, and keep the guest where it is", async () => {
    const plane = await started(withTemplate({ ...gigabyte, storageClassName: "simulated-local" }));
    expect(await printable(plane)).toBe("Running");
    expect((await plane.api.get(pvc, at("root"))).metadata.annotations).toMatchObject({
      "volume.kubernetes.io/selected-node": "node01",
    });
    expect(await condition(plane.vmi(), "LiveMigratable")).toMatchObject({
      status: "False",
      reason: "DisksNotLiveMigratable",
    });
    expect(await condition(plane.vmi(), "Provisioning")).toBeUndefined();
    await plane.stop();
  });

  it("in a class that does not exist hold it back until it does", async () => {
    const fast = { ...gigabyte, storageClassName: "fast", accessModes: ["ReadWriteOnce"] };
    const plane = await started(withTemplate(fast));
    expect(await printable(plane)).toBe("WaitingForVolumeBinding");
    await expect(plane.vmi()).rejects.toThrow("not found");
    const [shared] = initialStorageClasses();
    await plane.api.create(storageClasses, { ...(shared as KubeObject), metadata: { name: "fast" } });
    await plane.quiet();
    expect(await printable(plane)).toBe("Running");
    await plane.stop();
  });

  it("whose import fails are an error until it goes on", async () => {
    const annotations = { "unfold.dev/simulate": "import-error" };
    const plane = await started(withTemplate(gigabyte, {}, { annotations }));
    expect(await printable(plane)).toBe("DataVolumeError");
    await plane.api.patch(
      dv,
      at("root"),
      patchOf({ metadata: { annotations: { "unfold.dev/simulate": null } } }),
    );
    await plane.quiet();
    expect(await printable(plane)).toBe("Running");
    await plane.stop();
  });

  it("that nobody made are not found", async () => {
    const volumes = [{ name: "root", persistentVolumeClaim: { claimName: "root" } }];
    const plane = await started(
      virtualMachine({ runStrategy: "Always", template: { spec: { domain: { devices: {} }, volumes } } }),
    );
    expect(await printable(plane)).toBe("ErrorPvcNotFound");
    expect(await condition(plane.vmi(), "Synchronized")).toMatchObject({
      reason: "FailedPvcNotFound",
      message: "failed to render launch manifest: didn't find PVC root",
    });
    await plane.api.create(pvc, claim("root", {}));
    await plane.quiet();
    expect(await printable(plane)).toBe("Running");
    await plane.stop();
  });

  it("do not hold back its end", async () => {
    const plane = await started(withTemplate(gigabyte));
    await plane.api.create(
      dv,
      dataVolume("other", { ...blank, ...sized("1Gi", { storageClassName: "fast" }) }),
    );
    const templates = [
      { metadata: { name: "root" }, spec: { ...blank, storage: gigabyte } },
      { metadata: { name: "other" }, spec: { ...blank, storage: gigabyte } },
    ];
    await plane.api.patch(
      resources.virtualMachines,
      at("vm"),
      patchOf({ spec: { dataVolumeTemplates: templates, runStrategy: "Halted" } }),
    );
    await plane.quiet();
    expect(await printable(plane)).toBe("Stopped");
    await plane.stop();
  });
});

describe("what a TPM and a firmware remember", () => {
  const tpm = { domain: { devices: { tpm: { persistent: true } } }, volumes: [] };

  it.each([
    { name: "its template", spec: { template: { spec: tpm } } },
    {
      name: "only its preference",
      spec: { preference: { name: "windows.11" }, instancetype: { name: "u1.xlarge" } },
    },
  ])("is kept in a claim of the machine that $name asks for, from start to start", async ({ spec }) => {
    const plane = await TestControlPlane.started("reference");
    await plane.api.create(resources.virtualMachines, virtualMachine({ runStrategy: "Always", ...spec }));
    await plane.quiet();
    const { items } = await plane.api.list(pvc);
    const { metadata } = await plane.vm();
    expect(items).toMatchObject([
      {
        metadata: {
          name: expect.stringMatching(/^persistent-state-for-vm-/),
          labels: { "persistent-state-for": "vm" },
          ownerReferences: [{ kind: "VirtualMachine", uid: metadata.uid }],
        },
        spec: { resources: { requests: { storage: "10Mi" } } },
        status: { phase: "Bound" },
      },
    ]);
    const name = items[0]?.metadata.name;
    const volumes = listAt((await plane.vmi()).status, "volumeStatus").map((volume) =>
      stringAt(volume, "name"),
    );
    expect(volumes).toContain(name);
    for (const runStrategy of ["Halted", "Always"]) {
      await plane.api.patch(resources.virtualMachines, at("vm"), patchOf({ spec: { runStrategy } }));
      await plane.quiet();
    }
    expect((await plane.vmi()).status).toMatchObject({ phase: "Running" });
    expect((await plane.api.list(pvc)).items.map((item) => item.metadata.name)).toEqual([name]);
    await plane.stop();
  });
});
