import { ApiError, type JsonObject, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";
import { subresourceApi } from "./subresource-api.js";
import { addVolume } from "./volumes.js";

const interfaces = [{ name: "default", masquerade: {} }];
const template = {
  spec: {
    domain: { devices: { interfaces } },
    networks: [{ name: "default", pod: {} }],
    volumes: [{ name: "root", containerDisk: { image: "x/y:1" } }],
  },
};

async function running(metadata: JsonObject = {}): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started("reference");
  const vm = virtualMachine({ runStrategy: "Always", template: { ...template, metadata } });
  await plane.api.create(resources.virtualMachines, vm);
  await plane.quiet();
  return plane;
}

async function send(
  plane: TestControlPlane,
  method: string,
  kind: "vm" | "vmi",
  path: string,
  body: JsonObject = {},
) {
  const resource = kind === "vm" ? "virtualmachines" : "virtualmachineinstances";
  const api = subresourceApi({ client: () => plane.api, clock: plane.clock });
  const answer = await api
    .handle({
      method,
      version: "v1",
      path: ["namespaces", "ns", resource, "vm", ...path.split("/")],
      body: method === "PUT" ? JSON.stringify(body) : "",
      userInfo: { username: "me", groups: [] },
    })
    .catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      return { code: error.code, body: error.message };
    });
  await plane.quiet();
  return answer;
}

describe("a running guest", () => {
  it.each([
    {
      path: "guestosinfo",
      body: { kind: "VirtualMachineInstanceGuestAgentInfo", hostname: "vm", os: { name: "Linux" } },
    },
    { path: "userlist", body: { kind: "VirtualMachineInstanceGuestOSUserList", items: [] } },
    { path: "filesystemlist", body: { kind: "VirtualMachineInstanceFileSystemList", items: [] } },
  ])("GET $path: what a guest agent would say", async ({ path, body }) => {
    const plane = await running();
    expect(await send(plane, "GET", "vmi", path)).toMatchObject({ code: 200, body });
    await plane.stop();
  });

  it("without an agent says nothing", async () => {
    const plane = await running({ annotations: { "unfold.dev/simulate": "no-guest-agent" } });
    expect(await send(plane, "GET", "vmi", "guestosinfo")).toMatchObject({
      code: 409,
      body: expect.stringContaining("VMI does not have guest agent connected"),
    });
    await plane.stop();
  });

  it("is reset, rebooted, frozen and thawed", async () => {
    const plane = await running();
    for (const path of ["reset", "softreboot", "freeze"]) {
      expect(await send(plane, "PUT", "vmi", path)).toMatchObject({ code: 200 });
    }
    expect((await plane.vmi()).status).toMatchObject({ fsFreezeStatus: "frozen" });
    await send(plane, "PUT", "vmi", "unfreeze");
    expect((await plane.vmi()).status).not.toHaveProperty("fsFreezeStatus");
    await plane.stop();
  });

  it("is moved by migrate", async () => {
    const plane = await running();
    expect(await send(plane, "PUT", "vm", "migrate")).toMatchObject({ code: 202 });
    expect((await plane.vmi()).status).toMatchObject({ nodeName: "node02" });
    await plane.stop();
  });

  it.each([
    { kind: "vmi", method: "GET", path: "console" },
    { kind: "vmi", method: "GET", path: "portforward/22" },
    { kind: "vm", method: "GET", path: "portforward/22" },
  ] as const)("$kind $path is refused in words", async ({ kind, method, path }) => {
    const plane = await running();
    expect(await send(plane, method, kind, path)).toMatchObject({
      code: 501,
      body: expect.stringContaining("this cannot be done here: the simulated guest has no"),
    });
    await plane.stop();
  });
});

describe("volumes of a running machine", () => {
  const options = {
    name: "data",
    disk: { disk: { bus: "scsi" } },
    volumeSource: { persistentVolumeClaim: { claimName: "data" } },
  };
  const names = (object: KubeObject, ...path: readonly string[]) =>
    listAt(object.spec, ...path).map((entry) => stringAt(entry, "name"));

  async function withClaim(): Promise<TestControlPlane> {
    const plane = await running();
    await plane.api.create(resources.persistentVolumeClaims, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data", namespace: "ns" },
      spec: { accessModes: ["ReadWriteMany"], resources: { requests: { storage: "1Gi" } } },
    });
    await plane.quiet();
    return plane;
  }

  it("are asked for whatever else is written to the machine's status meanwhile", async () => {
    const plane = await running();
    const get: typeof plane.api.get = async (resource, named) => {
      const found = await plane.api.get(resource, named);
      if (resource === resources.virtualMachines) {
        const body = { status: { observedGeneration: 7 } };
        const type = "application/merge-patch+json";
        await plane.api.patch(resource, named, { type, body }, { subresource: "status" });
      }
      return found;
    };
    const client = {
      get,
      list: plane.api.list.bind(plane.api),
      watch: plane.api.watch.bind(plane.api),
      create: plane.api.create.bind(plane.api),
      update: plane.api.update.bind(plane.api),
      patch: plane.api.patch.bind(plane.api),
      delete: plane.api.delete.bind(plane.api),
    };
    await addVolume(client, { namespace: "ns", name: "vm" }, JSON.stringify(options));
    await plane.stop();
  });

  it("come and go without a restart, in the machine and in its instance", async () => {
    const plane = await withClaim();
    const { uid } = (await plane.vmi()).metadata;
    expect(await send(plane, "PUT", "vm", "addvolume", options)).toMatchObject({ code: 202 });
    const vm = await plane.vm();
    expect(names(vm, "template", "spec", "volumes")).toEqual(["root", "data"]);
    expect(vm.spec).toMatchObject({
      template: {
        spec: { volumes: [{}, { persistentVolumeClaim: { claimName: "data", hotpluggable: true } }] },
      },
    });
    expect(vm.status).not.toHaveProperty("volumeRequests");
    const vmi = await plane.vmi();
    expect(names(vmi, "volumes")).toEqual(["root", "data"]);
    expect(names(vmi, "domain", "devices", "disks")).toEqual(["root", "data"]);
    expect(vmi.status).toMatchObject({
      volumeStatus: [{ name: "root" }, { name: "data", phase: "Ready", hotplugVolume: {} }],
    });
    expect(await send(plane, "PUT", "vm", "removevolume", { name: "data" })).toMatchObject({ code: 202 });
    expect(names(await plane.vm(), "template", "spec", "volumes")).toEqual(["root"]);
    expect(names(await plane.vmi(), "volumes")).toEqual(["root"]);
    expect(listAt((await plane.vmi()).status, "volumeStatus")).toHaveLength(1);
    expect((await plane.vmi()).metadata.uid).toBe(uid);
    const types = listAt((await plane.vm()).status, "conditions").map((entry) => stringAt(entry, "type"));
    expect(types).not.toContain("RestartRequired");
    expect(plane.errors).toEqual([]);
    await plane.stop();
  });

  it.each([
    {
      path: "addvolume",
      body: { ...options, name: "root" },
      code: 409,
      message: "Unable to add volume [root] because volume with that name already exists",
    },
    {
      path: "addvolume",
      body: { name: "data", disk: {} },
      code: 400,
      message: "AddVolumeOptions requires VolumeSource to not be nil",
    },
    {
      path: "removevolume",
      body: { name: "other" },
      code: 409,
      message: "Unable to remove volume [other] because it does not exist",
    },
    {
      path: "removevolume",
      body: { name: "root" },
      code: 409,
      message: "Unable to remove volume [root] because it is not hotpluggable",
    },
  ])("$path is refused: $message", async ({ path, body, code, message }) => {
    const plane = await running();
    expect(await send(plane, "PUT", "vm", path, body)).toMatchObject({
      code,
      body: expect.stringContaining(message),
    });
    await plane.stop();
  });
});

it("an interface to a secondary network comes and goes by a migration", async () => {
  const plane = await running();
  const key = { namespace: "ns", name: "vm" };
  const change = async (spec: JsonObject) => {
    const patch = { type: "application/merge-patch+json", body: { spec: { template: { spec } } } } as const;
    await plane.api.patch(resources.virtualMachines, key, patch);
    await plane.quiet();
  };
  const names = async () =>
    listAt((await plane.vmi()).status, "interfaces").map((entry) => stringAt(entry, "name"));
  const networks = [
    { name: "default", pod: {} },
    { name: "blue", multus: { networkName: "blue" } },
  ];
  const blue = { name: "blue", bridge: {} };
  await change({ networks, domain: { devices: { interfaces: [...interfaces, blue] } } });
  expect(await names()).toEqual(["default", "blue"]);
  expect((await plane.vmi()).status).toMatchObject({ nodeName: "node02" });
  await change({ domain: { devices: { interfaces: [...interfaces, { ...blue, state: "absent" }] } } });
  expect(await names()).toEqual(["default"]);
  await plane.stop();
});
