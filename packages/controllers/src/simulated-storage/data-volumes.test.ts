import { objectAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { TestControlPlane } from "../testing/control-plane.js";
import {
  at,
  blank,
  claim,
  condition,
  dataVolume,
  dv,
  planeWith,
  pvc,
  reasons,
  sized,
  without,
} from "./storage-fixture.js";

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
