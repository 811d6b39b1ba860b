import { fieldAt, type JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { virtualMachine } from "../testing/objects.js";
import { type Given, instance, inVm, inVmi, key, paused, send, vm } from "./subresource-fixture.js";

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
