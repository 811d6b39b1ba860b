import { describe, expect, it } from "vitest";
import { TestControlPlane } from "../testing/control-plane.js";
import { initialStorageClasses } from "./storage-classes.js";
import {
  at,
  claim,
  patchOf,
  planeWith,
  pv,
  pvc,
  reasons,
  storageClasses,
  without,
} from "./storage-fixture.js";

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
