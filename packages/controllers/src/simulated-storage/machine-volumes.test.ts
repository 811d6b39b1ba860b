import { type JsonObject, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";
import { initialStorageClasses } from "./storage-classes.js";
import {
  at,
  blank,
  claim,
  condition,
  dataVolume,
  dv,
  patchOf,
  pvc,
  reasons,
  sized,
  storageClasses,
} from "./storage-fixture.js";

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
