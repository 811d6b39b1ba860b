import { type JsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";
import { subresourceApi } from "./subresource-api.js";

async function planeWith(strategy: string): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started("reference");
  await plane.api.create(resources.virtualMachines, virtualMachine({ runStrategy: strategy }));
  await plane.quiet();
  return plane;
}

/** Sends one request and waits for what the controllers make of it. */
async function act(plane: TestControlPlane, action: string, body: JsonObject = {}): Promise<void> {
  const kind = action.endsWith("pause") ? "virtualmachineinstances" : "virtualmachines";
  const api = subresourceApi({ client: () => plane.api, clock: plane.clock });
  await api.handle({
    method: "PUT",
    version: "v1",
    path: ["namespaces", "ns", kind, "vm", action],
    body: JSON.stringify(body),
    userInfo: { username: "me", groups: [] },
  });
  await plane.quiet();
}

async function instanceOf(plane: TestControlPlane): Promise<KubeObject | undefined> {
  return plane.vmi().catch(() => undefined);
}

async function statusOf(plane: TestControlPlane): Promise<string | undefined> {
  return stringAt((await plane.vm()).status, "printableStatus");
}

describe("what the controllers make of requests", () => {
  it.each([
    { strategy: "Halted", actions: ["start"], status: "Running", after: "Always" },
    { strategy: "Manual", actions: ["start"], status: "Running", after: "Manual" },
    { strategy: "Manual", actions: ["start", "stop"], status: "Stopped", after: "Manual" },
    { strategy: "Manual", actions: ["start", "stop", "start"], status: "Running", after: "Manual" },
    { strategy: "Always", actions: ["stop"], status: "Stopped", after: "Halted" },
    { strategy: "Always", actions: ["stop", "start"], status: "Running", after: "Always" },
    { strategy: "Once", actions: ["stop"], status: "Stopped", after: "Halted" },
    { strategy: "RerunOnFailure", actions: ["stop"], status: "Stopped", after: "RerunOnFailure" },
    { strategy: "RerunOnFailure", actions: ["stop", "start"], status: "Running", after: "RerunOnFailure" },
    { strategy: "Always", actions: ["pause"], status: "Paused", after: "Always" },
    { strategy: "Always", actions: ["pause", "unpause"], status: "Running", after: "Always" },
    { strategy: "Always", actions: ["pause", "restart"], status: "Running", after: "Always" },
  ])("$strategy: $actions leave it $status", async ({ strategy, actions, status, after }) => {
    const plane = await planeWith(strategy);
    for (const action of actions) await act(plane, action);
    expect(await statusOf(plane)).toBe(status);
    const vm = await plane.vm();
    expect(vm.spec).toMatchObject({ runStrategy: after });
    expect(vm.status).not.toHaveProperty("stateChangeRequests");
    expect((await instanceOf(plane)) === undefined).toBe(status === "Stopped");
    await plane.stop();
  });

  it.each(["Always", "Manual", "RerunOnFailure"])("%s: restart brings another instance", async (strategy) => {
    const plane = await planeWith(strategy);
    if (strategy === "Manual") await act(plane, "start");
    const before = await instanceOf(plane);
    await act(plane, "restart");
    const after = await instanceOf(plane);
    expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
    expect(await statusOf(plane)).toBe("Running");
    expect((await plane.vm()).status).not.toHaveProperty("stateChangeRequests");
    await plane.stop();
  });
});
