import { fieldAt, type JsonObject, type KubeObject, listAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { FakeClient } from "../testing/fake-client.js";
import { TestRun } from "../testing/informers.js";
import { virtualMachineInstanceController } from "./controller.js";
import { advanced } from "./phases.js";
import { instanceFinalizers } from "./reconcile.js";

const key = { namespace: "ns", name: "vm" };
const vmi = (phase?: string): KubeObject => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachineInstance",
  metadata: { ...key, uid: "u", finalizers: instanceFinalizers },
  spec: {
    domain: { machine: { type: "q35" }, devices: { interfaces: [{ name: "default", masquerade: {} }] } },
  },
  ...(phase === undefined ? {} : { status: { phase } as JsonObject }),
});

describe("virtual machine instances", () => {
  it.each([
    { name: "new", phase: undefined, want: "Pending" },
    { name: "pending", phase: "Pending", want: "Scheduling" },
    { name: "scheduling", phase: "Scheduling", want: "Scheduled" },
    { name: "scheduled", phase: "Scheduled", want: "Running" },
    { name: "running", phase: "Running", want: undefined },
    { name: "ended", phase: "Succeeded", want: undefined },
  ])("advanced() takes a $name one to $want", ({ phase, want }) => {
    expect(fieldAt(advanced(vmi(phase), "now")?.status, "phase")).toBe(want);
  });

  async function operate(client: FakeClient, during?: () => Promise<void>) {
    const run = new TestRun(client);
    const instances = run.informer(resources.virtualMachineInstances);
    const { clock, onError } = run;
    await run.run([virtualMachineInstanceController({ client, clock, instances, onError })], during);
  }

  it("reach Running with a node, an address and readiness, through every phase", async () => {
    const client = new FakeClient([[resources.virtualMachineInstances, vmi()]]);
    await operate(client);
    const { status } = await client.get(resources.virtualMachineInstances, key);
    expect(status).toMatchObject({
      phase: "Running",
      nodeName: "node01",
      interfaces: [{ name: "default", ipAddress: expect.stringMatching(/^10\.244\.\d+\.\d+$/) }],
      conditions: [{ type: "Ready", status: "True" }, { type: "LiveMigratable", status: "True" }, {}],
    });
    const phases = listAt(status, "phaseTransitionTimestamps").map((entry) => fieldAt(entry, "phase"));
    expect(phases).toEqual(["Pending", "Scheduling", "Scheduled", "Running"]);
  });

  it("go when deleted", async () => {
    const client = new FakeClient([[resources.virtualMachineInstances, vmi()]]);
    await operate(client, () => client.delete(resources.virtualMachineInstances, key));
    expect((await client.list(resources.virtualMachineInstances)).items).toEqual([]);
  });
});
