import { ApiError, fieldAt, type JsonObject, type KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { FakeClient } from "../testing/fake-client.js";
import { ManualClock } from "../testing/manual-clock.js";
import { virtualMachine } from "../testing/objects.js";
import { subresourceApi } from "./subresource-api.js";

function instance(phase: string, more: JsonObject = {}, spec: JsonObject = {}): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachineInstance",
    metadata: { name: "vm", namespace: "ns", uid: "vmi-uid" },
    spec,
    status: { phase, ...more },
  };
}

const paused = { conditions: [{ type: "Paused", status: "True" }] };

interface Given {
  readonly vm?: KubeObject;
  readonly vmi?: KubeObject;
}

function server({ vm, vmi }: Given) {
  const client = new FakeClient([
    ...(vm === undefined ? [] : ([[resources.virtualMachines, vm]] as const)),
    ...(vmi === undefined ? [] : ([[resources.virtualMachineInstances, vmi]] as const)),
    [
      resources.virtualMachineClusterInstancetypes,
      {
        apiVersion: "instancetype.kubevirt.io/v1beta1",
        kind: "VirtualMachineClusterInstancetype",
        metadata: { name: "tiny" },
        spec: { cpu: { guest: 2 }, memory: { guest: "1Gi" } },
      },
    ],
  ]);
  const api = subresourceApi({
    client: () => client,
    clock: new ManualClock(),
    violations: ({ spec }) => (spec === undefined ? ["spec: Required value"] : []),
  });
  return { client, api };
}

async function send(given: Given, method: string, path: string, body: JsonObject | string = "") {
  const { client, api } = server(given);
  const request = {
    method,
    version: "v1",
    path: path.split("/"),
    body: typeof body === "string" ? body : JSON.stringify(body),
    userInfo: { username: "me", groups: [] },
  };
  const answer = await api.handle(request).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    return { code: error.code, message: error.message, details: error.status.details };
  });
  return { answer, client };
}

const key = { namespace: "ns", name: "vm" };
const inVm = "namespaces/ns/virtualmachines/vm";
const inVmi = "namespaces/ns/virtualmachineinstances/vm";

function vm(strategy: string | undefined, status?: JsonObject): KubeObject {
  return virtualMachine(strategy === undefined ? {} : { runStrategy: strategy }, status);
}

const stopIt = { action: "Stop", uid: "vmi-uid" };

describe("start, stop, restart: what they write", () => {
  it.each<{
    name: string;
    given: Given;
    action: string;
    body?: JsonObject;
    spec?: JsonObject;
    requests?: unknown;
  }>([
    { name: "halted", given: { vm: vm("Halted") }, action: "start", spec: { runStrategy: "Always" } },
    {
      name: "halted, paused",
      given: { vm: vm("Halted") },
      action: "start",
      body: { paused: true },
      requests: [{ action: "Start", data: { paused: "true" } }],
    },
    { name: "manual", given: { vm: vm("Manual") }, action: "start", requests: [{ action: "Start" }] },
    {
      name: "manual after its end",
      given: { vm: vm("Manual", { created: true }), vmi: instance("Failed") },
      action: "start",
      requests: [stopIt, { action: "Start" }],
    },
    {
      name: "rerun after success",
      given: { vm: vm("RerunOnFailure"), vmi: instance("Succeeded") },
      action: "start",
      requests: [stopIt, { action: "Start" }],
    },
    { name: "always", given: { vm: vm("Always") }, action: "stop", spec: { runStrategy: "Halted" } },
    { name: "once", given: { vm: vm("Once") }, action: "stop", spec: { runStrategy: "Halted" } },
    {
      name: "manual, running",
      given: { vm: vm("Manual", { stateChangeRequests: [{ action: "Start" }] }), vmi: instance("Running") },
      action: "stop",
      requests: [stopIt],
    },
    {
      name: "halted, in a hurry",
      given: { vm: vm("Halted"), vmi: instance("Running", {}, { terminationGracePeriodSeconds: 180 }) },
      action: "stop",
      body: { gracePeriod: 0 },
      requests: [stopIt],
    },
    {
      name: "always",
      given: { vm: vm("Always", { created: true }), vmi: instance("Running") },
      action: "restart",
      body: { gracePeriodSeconds: 0 },
      requests: [stopIt, { action: "Start" }],
    },
  ])("$action: $name", async ({ given, action, body, spec, requests }) => {
    const { answer, client } = await send(given, "PUT", `${inVm}/${action}`, body);
    expect(answer).toEqual({ code: 202 });
    const after = await client.get(resources.virtualMachines, key);
    if (spec !== undefined) expect(after.spec).toMatchObject(spec);
    expect(fieldAt(after.status, "stateChangeRequests")).toEqual(requests);
  });

  it("writes the older field where the machine uses it", async () => {
    const { runStrategy: _, ...spec } = virtualMachine().spec as JsonObject;
    const older = { ...virtualMachine(), spec: { ...spec, running: false } };
    const { client } = await send({ vm: older }, "PUT", `${inVm}/start`);
    expect((await client.get(resources.virtualMachines, key)).spec).toMatchObject({ running: true });
  });

  it("shortens the grace period of the instance", async () => {
    const given = { vm: vm("Always"), vmi: instance("Running", {}, { terminationGracePeriodSeconds: 180 }) };
    const { client } = await send(given, "PUT", `${inVm}/stop`, { gracePeriod: 5 });
    const vmi = await client.get(resources.virtualMachineInstances, key);
    expect(vmi.spec).toEqual({ terminationGracePeriodSeconds: 5 });
  });
});

const vmRefused = 'Operation cannot be fulfilled on virtualmachine.kubevirt.io "vm": ';
const vmiRefused = 'Operation cannot be fulfilled on virtualmachineinstance.kubevirt.io "vm": ';

describe("what is refused", () => {
  it.each<{ given: Given; path: string; body?: JsonObject | string; code: number; message: string }>([
    { given: {}, path: `${inVm}/start`, code: 404, message: 'virtualmachine.kubevirt.io "vm" not found' },
    {
      given: { vm: vm("Manual"), vmi: instance("Scheduling") },
      path: `${inVm}/start`,
      code: 409,
      message: `${vmRefused}VM is already running`,
    },
    ...["Always", "Once"].map((strategy) => ({
      given: { vm: vm(strategy) },
      path: `${inVm}/start`,
      code: 409,
      message: `${vmRefused}${strategy} does not support manual start requests`,
    })),
    {
      given: { vm: vm("RerunOnFailure"), vmi: instance("Failed") },
      path: `${inVm}/start`,
      code: 409,
      message: `${vmRefused}RerunOnFailure does not support starting VM from failed state`,
    },
    {
      given: { vm: vm("Manual", { stateChangeRequests: [stopIt] }) },
      path: `${inVm}/start`,
      code: 500,
      message: "Internal error occurred: unable to complete request: stop/start already underway",
    },
    {
      given: { vm: vm("Manual") },
      path: `${inVm}/stop`,
      code: 409,
      message: `${vmRefused}VM is not running`,
    },
    {
      given: { vm: vm("Halted"), vmi: instance("Running", {}, { terminationGracePeriodSeconds: 5 }) },
      path: `${inVm}/stop`,
      body: { gracePeriod: 5 },
      code: 409,
      message: `${vmRefused}Halted only supports manual stop requests with a shorter graceperiod`,
    },
    ...["Halted", "Once"].map((strategy) => ({
      given: { vm: vm(strategy) },
      path: `${inVm}/restart`,
      code: 409,
      message: `${vmRefused}RunStategy ${strategy} does not support manual restart requests`,
    })),
    {
      given: { vm: vm("Always") },
      path: `${inVm}/restart`,
      code: 409,
      message: `${vmRefused}VM is not running: Halted`,
    },
    {
      given: { vm: vm("Always") },
      path: `${inVm}/restart`,
      body: { gracePeriodSeconds: 3 },
      code: 400,
      message: "For force restart, only gracePeriod=0 is supported for now",
    },
    {
      given: {},
      path: `${inVmi}/pause`,
      code: 404,
      message: 'virtualmachineinstance.kubevirt.io "vm" not found',
    },
    {
      given: { vmi: instance("Scheduled") },
      path: `${inVmi}/pause`,
      code: 409,
      message: `${vmiRefused}VM is not running`,
    },
    {
      given: { vmi: instance("Running", paused) },
      path: `${inVmi}/pause`,
      code: 409,
      message: `${vmiRefused}VMI is already paused`,
    },
    {
      given: { vmi: instance("Running", {}, { livenessProbe: { tcpSocket: { port: 1 } } }) },
      path: `${inVmi}/pause`,
      code: 403,
      message:
        'virtualmachineinstance.kubevirt.io "vm" is forbidden: Pausing VMIs with LivenessProbe is currently not supported',
    },
    {
      given: { vmi: instance("Pending") },
      path: `${inVmi}/unpause`,
      code: 409,
      message: `${vmiRefused}VMI is not running`,
    },
    {
      given: { vmi: instance("Running") },
      path: `${inVmi}/unpause`,
      code: 409,
      message: `${vmiRefused}VMI is not paused`,
    },
    {
      given: { vmi: instance("Scheduled") },
      path: `${inVmi}/reset`,
      code: 400,
      message:
        "Failed to reset non-running VMI with phase Scheduled: Unable to connect to VirtualMachineInstance because phase is Scheduled instead of Running",
    },
    {
      given: { vmi: instance("Scheduled") },
      path: `${inVmi}/freeze`,
      code: 409,
      message: `${vmiRefused}VM is not running`,
    },
    {
      given: { vmi: instance("Scheduled") },
      path: `${inVmi}/unfreeze`,
      code: 409,
      message: `${vmiRefused}VMI is not running`,
    },
    {
      given: { vmi: instance("Running", paused) },
      path: `${inVmi}/softreboot`,
      code: 409,
      message: `${vmiRefused}VMI is paused`,
    },
    {
      given: { vmi: instance("Running", {}, { domain: { features: { acpi: { enabled: false } } } }) },
      path: `${inVmi}/softreboot`,
      code: 409,
      message: `${vmiRefused}VMI neither have the agent connected nor the ACPI feature enabled`,
    },
    {
      given: { vm: vm("Always", { snapshotInProgress: "s" }), vmi: instance("Running", paused) },
      path: `${inVmi}/unpause`,
      code: 409,
      message: `${vmRefused}VM snapshot is in progress`,
    },
    {
      given: { vm: vm("Halted") },
      path: `${inVm}/start`,
      body: "[]",
      code: 400,
      message: "Can not unmarshal Request body to struct, error: it is not an object",
    },
  ])("$path: $message", async ({ given, path, body, code, message }) => {
    expect((await send(given, "PUT", path, body)).answer).toMatchObject({ code, message });
  });

  it("is the wrong method, and paths that are not served", async () => {
    expect((await send({}, "POST", `${inVm}/start`)).answer).toMatchObject({ code: 405 });
    expect((await send({}, "PUT", `${inVm}/bogus`)).answer).toBeUndefined();
    expect((await send({}, "PUT", "namespaces//virtualmachines/vm/start")).answer).toBeUndefined();
  });
});

describe("pause and unpause", () => {
  it("put the condition on and take it off", async () => {
    const one = await send({ vmi: instance("Running") }, "PUT", `${inVmi}/pause`);
    expect(one.answer).toEqual({ code: 200 });
    expect((await one.client.get(resources.virtualMachineInstances, key)).status).toMatchObject({
      conditions: [{ type: "Paused", status: "True", reason: "PausedByUser" }],
    });
    const other = await send({ vmi: instance("Running", paused) }, "PUT", `${inVmi}/unpause`);
    expect(other.answer).toEqual({ code: 200 });
    const after = await other.client.get(resources.virtualMachineInstances, key);
    expect(after.status).toMatchObject({ conditions: [] });
  });

  it("does not mind a liveness probe of the guest agent", async () => {
    const vmi = instance("Running", {}, { livenessProbe: { guestAgentPing: {} } });
    expect((await send({ vmi }, "PUT", `${inVmi}/pause`)).answer).toEqual({ code: 200 });
  });
});

describe("expansion", () => {
  const tiny = { instancetype: { name: "tiny" } };
  const absent = { instancetype: { name: "absent" } };
  const flat = { domain: { cpu: { sockets: 2, cores: 1, threads: 1 }, memory: { guest: "1Gi" } } };
  const expandVm = "namespaces/ns/expand-vm-spec";

  it.each([
    { method: "GET", given: { vm: virtualMachine(tiny) }, path: `${inVm}/expand-spec`, body: "" },
    { method: "PUT", given: {}, path: expandVm, body: { ...virtualMachine(tiny) } as JsonObject },
    {
      method: "PUT",
      given: {},
      path: expandVm,
      body: {
        kind: "VirtualMachine",
        metadata: { name: "vm" },
        spec: virtualMachine(tiny).spec,
      } as JsonObject,
    },
  ])("$method $path gives the flat machine", async ({ method, given, path, body }) => {
    const { answer } = await send(given, method, path, body);
    expect(answer).toMatchObject({
      code: 200,
      body: { metadata: { name: "vm", namespace: "ns" }, spec: { template: { spec: flat } }, status: {} },
    });
    expect(answer).not.toHaveProperty("body.spec.instancetype");
  });

  const notFound = 'virtualmachineclusterinstancetypes.instancetype.kubevirt.io "absent" not found';
  const conflicting = {
    ...tiny,
    template: { spec: { domain: { cpu: { sockets: 1 }, devices: {} } } },
  };
  const conflict = "VM field(s) spec.template.spec.domain.cpu.sockets conflicts with selected instance type";

  it.each<{
    method: string;
    given: Given;
    path: string;
    body?: JsonObject | string;
    code: number;
    message: string;
  }>([
    {
      method: "GET",
      given: {},
      path: `${inVm}/expand-spec`,
      code: 404,
      message: 'virtualmachine.kubevirt.io "vm" not found',
    },
    {
      method: "GET",
      given: { vm: virtualMachine(absent) },
      path: `${inVm}/expand-spec`,
      code: 500,
      message: `Internal error occurred: ${notFound}`,
    },
    {
      method: "PUT",
      given: {},
      path: expandVm,
      body: { ...virtualMachine(absent) },
      code: 400,
      message: notFound,
    },
    {
      method: "GET",
      given: { vm: virtualMachine(conflicting) },
      path: `${inVm}/expand-spec`,
      code: 500,
      message: `Internal error occurred: ${conflict}`,
    },
    {
      method: "PUT",
      given: {},
      path: expandVm,
      body: { ...virtualMachine(conflicting) },
      code: 400,
      message: conflict,
    },
    { method: "PUT", given: {}, path: expandVm, code: 400, message: "empty request body" },
    {
      method: "PUT",
      given: {},
      path: "namespaces/other/expand-vm-spec",
      body: { ...virtualMachine() },
      code: 400,
      message: "VM namespace must be empty or other",
    },
    {
      method: "PUT",
      given: {},
      path: expandVm,
      body: {},
      code: 400,
      message: "Object is not a valid VirtualMachine",
    },
  ])("$method answers $code: $message", async ({ method, given, path, body, code, message }) => {
    expect((await send(given, method, path, body)).answer).toMatchObject({ code, message });
  });

  it("names every way in which a manifest is not valid", async () => {
    expect((await send({}, "PUT", expandVm, {})).answer).toMatchObject({
      details: { causes: [{ message: "spec: Required value" }] },
    });
  });
});

describe("discovery", () => {
  it("lists what is served", () => {
    const { api } = server({});
    expect(api).toMatchObject({ group: "subresources.kubevirt.io", versions: ["v1", "v1alpha3"] });
    expect(api.resources.map(({ name }) => name)).toEqual([
      "virtualmachines/start",
      "virtualmachines/stop",
      "virtualmachines/restart",
      "virtualmachineinstances/pause",
      "virtualmachineinstances/unpause",
      "virtualmachines/migrate",
      "virtualmachines/addvolume",
      "virtualmachines/removevolume",
      "virtualmachines/memorydump",
      "virtualmachines/removememorydump",
      "virtualmachines/evacuate/cancel",
      "virtualmachineinstances/evacuate/cancel",
      "virtualmachineinstances/reset",
      "virtualmachineinstances/softreboot",
      "virtualmachineinstances/freeze",
      "virtualmachineinstances/unfreeze",
      "virtualmachineinstances/guestosinfo",
      "virtualmachineinstances/userlist",
      "virtualmachineinstances/filesystemlist",
      "virtualmachines/expand-spec",
      "expand-vm-spec",
    ]);
  });

  it("tells the version", async () => {
    expect((await send({}, "GET", "version")).answer).toMatchObject({
      code: 200,
      body: { gitVersion: expect.stringMatching(/^v\d+\.\d+\.\d+\+unfold$/) },
    });
  });
});
