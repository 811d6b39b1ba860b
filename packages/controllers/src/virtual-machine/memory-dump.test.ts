import {
  ApiError,
  fieldAt,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { subresourceApi } from "../subresources/subresource-api.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";

const types = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };

async function running(): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started("reference");
  await plane.api.create(resources.virtualMachines, virtualMachine({ ...types, runStrategy: "Always" }));
  await plane.quiet();
  return plane;
}

async function withClaim(plane: TestControlPlane, spec: JsonObject = {}, name = "dump"): Promise<void> {
  await plane.api.create(resources.persistentVolumeClaims, {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: "ns" },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "5Gi" } },
      storageClassName: "simulated-shared",
      ...spec,
    },
  });
  await plane.quiet();
}

/** Asks for something, and lets it happen unless told otherwise. */
async function put(
  plane: TestControlPlane,
  subresource: string,
  body: JsonObject = {},
  settle = true,
): Promise<unknown> {
  const api = subresourceApi({ client: () => plane.api, clock: plane.clock });
  const answer = await api
    .handle({
      method: "PUT",
      version: "v1",
      path: ["namespaces", "ns", "virtualmachines", "vm", subresource],
      body: JSON.stringify(body),
      userInfo: { username: "me", groups: [] },
    })
    .catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      return { code: error.code, body: error.message };
    });
  if (settle) await plane.quiet();
  return answer;
}

const requestOf = ({ status }: KubeObject) => objectAt(status, "memoryDumpRequest");
const volumesOf = (spec: KubeObject["spec"]) => listAt(spec, "volumes").map((one) => stringAt(one, "name"));
const dump = { name: "dump", memoryDump: { claimName: "dump", hotpluggable: true } };

describe("a memory dump", () => {
  it.each(["simulated-shared", "simulated-local"])(
    "ends in a claim of %s, which stays with the machine",
    async (storageClassName) => {
      const plane = await running();
      await withClaim(plane, { storageClassName });
      expect(await put(plane, "memorydump", { claimName: "dump" })).toMatchObject({ code: 202 });
      const vm = await plane.vm();
      const file = expect.stringMatching(/^vm-dump-\d{8}-\d{6}\.memory\.dump$/);
      expect(requestOf(vm)).toEqual({
        claimName: "dump",
        phase: "Completed",
        fileName: file,
        startTimestamp: expect.any(String),
        endTimestamp: expect.any(String),
      });
      expect(listAt(vm.spec, "template", "spec", "volumes")).toContainEqual(dump);
      expect(volumesOf((await plane.vmi()).spec)).toEqual(["root"]);
      expect(listAt((await plane.vmi()).status, "volumeStatus")).toHaveLength(1);
      const claim = await plane.api.get(resources.persistentVolumeClaims, { namespace: "ns", name: "dump" });
      expect(claim.metadata.annotations).toMatchObject({ "kubevirt.io/memory-dump": file });
      const conditions = listAt(vm.status, "conditions").map((one) => stringAt(one, "type"));
      expect(conditions).not.toContain("RestartRequired");
      expect(conditions).not.toContain("Failure");
      expect(plane.errors).toEqual([]);
      await plane.stop();
    },
  );

  it("is made again to the same claim without naming it", async () => {
    const plane = await running();
    await withClaim(plane);
    await put(plane, "memorydump", { claimName: "dump" });
    const before = requestOf(await plane.vm());
    await plane.pass(5);
    expect(await put(plane, "memorydump")).toMatchObject({ code: 202 });
    const after = requestOf(await plane.vm());
    expect(after).toMatchObject({ claimName: "dump", phase: "Completed" });
    expect(after?.["fileName"]).not.toBe(before?.["fileName"]);
    await plane.stop();
  });

  it("is removed, and then another claim may be used", async () => {
    const plane = await running();
    await withClaim(plane);
    await withClaim(plane, {}, "other");
    await put(plane, "memorydump", { claimName: "dump" });
    expect(await put(plane, "memorydump", { claimName: "other" })).toMatchObject({
      code: 409,
      body: expect.stringContaining(
        "can't request memory dump for pvc [other] while pvc [dump] is still associated as the memory dump pvc",
      ),
    });
    expect(await put(plane, "removememorydump")).toMatchObject({ code: 202 });
    expect(requestOf(await plane.vm())).toBeUndefined();
    expect(listAt((await plane.vm()).spec, "template", "spec", "volumes")).not.toContainEqual(dump);
    expect(await put(plane, "memorydump", { claimName: "other" })).toMatchObject({ code: 202 });
    expect(requestOf(await plane.vm())).toMatchObject({ claimName: "other", phase: "Completed" });
    await plane.stop();
  });

  it("is not made again by a start, and its volume is no disk of the guest's", async () => {
    const plane = await running();
    await withClaim(plane);
    await put(plane, "memorydump", { claimName: "dump" });
    const before = requestOf(await plane.vm());
    await put(plane, "restart");
    const vmi = await plane.vmi();
    expect(stringAt(vmi.status, "phase")).toBe("Running");
    expect(volumesOf(vmi.spec)).toEqual(["root"]);
    expect(listAt(vmi.spec, "domain", "devices", "disks")).toHaveLength(1);
    expect(requestOf(await plane.vm())).toEqual(before);
    await plane.stop();
  });

  it("holds up an expansion until it is over, which gives its volume the disk that every start gives it", async () => {
    const plane = await running();
    await plane.api.create(resources.persistentVolumeClaims, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "dump", namespace: "ns" },
      spec: {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: "5Gi" } },
        storageClassName: "later",
      },
    });
    await put(plane, "memorydump", { claimName: "dump" });
    expect(requestOf(await plane.vm())).toMatchObject({ phase: "InProgress" });
    await plane.setPolicy("expandAll");
    await plane.quiet();
    const waiting = listAt((await plane.vm()).status, "conditions").find(
      (one) => stringAt(one, "type") === "ExpansionPending",
    );
    expect(waiting).toMatchObject({ reason: "HotplugInProgress" });
    await plane.api.create(resources.storageClasses, {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "later" },
      provisioner: "simulated.unfold.dev",
    });
    await plane.quiet();
    const vm = await plane.vm();
    expect(requestOf(vm)).toMatchObject({ phase: "Completed" });
    expect(vm.spec).not.toHaveProperty("instancetype");
    const disks = fieldAt(vm.spec, "template", "spec", "domain", "devices", "disks");
    expect(disks).toMatchObject([{ name: "root" }, { name: "dump" }]);
    await put(plane, "restart");
    expect(stringAt((await plane.vmi()).status, "phase")).toBe("Running");
    await plane.stop();
  });

  it.each<[string, JsonObject, JsonObject, string]>([
    ["no claim is named", {}, {}, "Memory dump requires claim name to be set"],
    [
      "the claim is not there",
      { claimName: "gone" },
      {},
      'persistentvolumeclaim.kubevirt.io "gone" not found',
    ],
    [
      "the claim is a block device",
      { claimName: "dump" },
      { volumeMode: "Block" },
      "pvc should be filesystem pvc",
    ],
    [
      "the claim can only be read",
      { claimName: "dump" },
      { accessModes: ["ReadOnlyMany"] },
      "pvc access mode can't be read only",
    ],
    [
      "the claim is too small",
      { claimName: "dump" },
      { resources: { requests: { storage: "1Gi" } } },
      "pvc size [1Gi] should be bigger then [4448Mi]",
    ],
  ])("is refused where %s", async (_what, body, spec, text) => {
    const plane = await running();
    await withClaim(plane, spec);
    expect(await put(plane, "memorydump", body)).toMatchObject({ body: expect.stringContaining(text) });
    expect(requestOf(await plane.vm())).toBeUndefined();
    await plane.stop();
  });

  it("is refused where the machine has another volume of that name", async () => {
    const plane = await running();
    await withClaim(plane, {}, "root");
    expect(await put(plane, "memorydump", { claimName: "root" })).toMatchObject({
      code: 409,
      body: expect.stringContaining("volume with that name already exists"),
    });
    await plane.stop();
  });

  it("is refused where no guest runs, or one is under way, and there is none to remove", async () => {
    const plane = await running();
    await withClaim(plane);
    expect(await put(plane, "removememorydump")).toMatchObject({
      code: 409,
      body: expect.stringContaining("no association found"),
    });
    await put(plane, "memorydump", { claimName: "dump" }, false);
    expect(await put(plane, "memorydump", { claimName: "dump" })).toMatchObject({
      code: 409,
      body: expect.stringContaining("memory dump request for pvc [dump] already in progress"),
    });
    await put(plane, "stop");
    expect(await put(plane, "memorydump")).toMatchObject({ code: 404 });
    await plane.stop();
  });
});
