import { fieldAt, type JsonObject, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { InstancePods, podIndexes } from "../launcher-pod/instance-pods.js";
import { migrationIndexes } from "../migration/controller.js";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { ClientEventRecorder } from "../runtime/event-recorder.js";
import { FakeClient } from "../testing/fake-client.js";
import { TestRun } from "../testing/informers.js";
import { instanceIndexes, virtualMachineInstanceController } from "./controller.js";
import { simulatedNodes } from "./nodes.js";
import { isFinal } from "./phases.js";
import { claimIndexes, InstanceStorage } from "./prepare-storage.js";
import { instanceFinalizers } from "./shut-down.js";
import { quickSimulation, type Simulation, simulateAnnotation } from "./simulation.js";

const key = { namespace: "ns", name: "vm" };
const vmi = (annotations = {}, spec: JsonObject = {}): KubeObject => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachineInstance",
  metadata: { ...key, uid: "u", finalizers: instanceFinalizers, annotations, labels: { app: "x" } },
  spec: {
    domain: {
      cpu: { sockets: 2, cores: 1, threads: 1 },
      memory: { guest: "1Gi" },
      machine: { type: "q35" },
      devices: { interfaces: [{ name: "default", masquerade: {} }] },
    },
    ...spec,
  },
});

/** Instances on simulated nodes, with nothing else around. */
class Nodes {
  readonly client: FakeClient;
  readonly run: TestRun;

  constructor(...instances: readonly KubeObject[]) {
    this.client = new FakeClient(instances.map((one) => [resources.virtualMachineInstances, one]));
    this.run = new TestRun(this.client);
  }

  async operate(simulation: Partial<Simulation> = {}, during: () => Promise<void> = async () => {}) {
    for (const node of simulatedNodes()) this.client.seed(resources.nodes, node);
    const { client, run } = this;
    const { clock, onError } = run;
    const pods = run.informer(resources.pods, podIndexes);
    const [claims, dataVolumes, nodes] = [
      run.informer(resources.persistentVolumeClaims, claimIndexes),
      run.informer(resources.dataVolumes),
      run.informer(resources.nodes),
    ];
    const storageClasses = run.informer(resources.storageClasses);
    const controller = virtualMachineInstanceController({
      client,
      clock,
      onError,
      recorder: new ClientEventRecorder({ client, clock, component: "virtualmachine-controller" }),
      simulation: { ...quickSimulation, ...simulation },
      instances: run.informer(resources.virtualMachineInstances, instanceIndexes),
      claims,
      dataVolumes,
      nodes,
      storage: new InstanceStorage({
        client,
        claims,
        dataVolumes,
        nodes,
        storageClasses,
        kubevirt: () => undefined,
      }),
      pods,
      instancePods: new InstancePods(client, pods),
      migrations: run.informer(resources.virtualMachineInstanceMigrations, migrationIndexes),
      kubevirt: () => undefined,
    });
    await run.run([controller], during);
    expect(run.errors).toEqual([]);
  }

  instance(): Promise<KubeObject> {
    return this.client.get(resources.virtualMachineInstances, key);
  }

  async pods(): Promise<readonly KubeObject[]> {
    return (await this.client.list(resources.pods)).items;
  }

  async condition(type: string) {
    return conditionOf(conditionsOf(listAt((await this.instance()).status, "conditions")), type);
  }

  async annotate(value: string): Promise<void> {
    const body = { metadata: { annotations: { [simulateAnnotation]: value } } };
    const patch = { type: "application/merge-patch+json", body } as const;
    await this.client.patch(resources.virtualMachineInstances, key, patch);
  }

  async pass(seconds: number): Promise<void> {
    this.run.clock.advance(seconds * 1000);
    await this.run.quiet();
  }
}

describe("virtual machine instances", () => {
  it("reach Running through every phase, with a node, an address, readiness and a guest agent", async () => {
    const nodes = new Nodes(vmi());
    await nodes.operate();
    const { status, metadata } = await nodes.instance();
    expect(status).toMatchObject({
      phase: "Running",
      nodeName: "node01",
      interfaces: [{ name: "default", ipAddress: expect.stringMatching(/^10\.244\.\d+\.\d+$/) }],
      guestOSInfo: { name: "Linux" },
    });
    expect(metadata.labels).toEqual({ app: "x", "kubevirt.io/nodeName": "node01" });
    const types = conditionsOf(listAt(status, "conditions")).map(({ type, status }) => `${type}=${status}`);
    expect(types).toEqual(
      ["Ready", "LiveMigratable", "StorageLiveMigratable", "AgentConnected"].map((type) => `${type}=True`),
    );
    const phases = listAt(status, "phaseTransitionTimestamps").map((entry) => fieldAt(entry, "phase"));
    // Pending is told by the webhook that sees an instance first.
    expect(phases).toEqual(["Scheduling", "Scheduled", "Running"]);
  });

  it("tell what their launcher takes, and before the guest runs what it will have", async () => {
    const nodes = new Nodes(vmi());
    await nodes.operate({ guests: false });
    expect((await nodes.instance()).status).toMatchObject({
      phase: "Scheduled",
      launcherContainerImageVersion: expect.stringContaining("virt-launcher"),
      memory: { memoryOverhead: "296Mi" },
      qosClass: "Burstable",
      runtimeUser: 0,
      interfaces: [{ name: "default", podInterfaceName: "eth0" }],
    });
  });

  it("run in a launcher pod of their own", async () => {
    const nodes = new Nodes(vmi());
    await nodes.operate();
    const [pod, ...others] = await nodes.pods();
    expect(others).toEqual([]);
    const { status } = await nodes.instance();
    expect(pod?.metadata).toMatchObject({
      name: expect.stringMatching(/^virt-launcher-vm-/),
      labels: { app: "x", "kubevirt.io": "virt-launcher", "kubevirt.io/created-by": "u" },
      ownerReferences: [{ kind: "VirtualMachineInstance", name: "vm", uid: "u", controller: true }],
    });
    expect(pod?.spec).toMatchObject({
      nodeName: "node01",
      containers: [{ name: "compute", resources: { requests: { cpu: "200m", memory: "1Gi" } } }],
    });
    expect(pod?.status).toMatchObject({
      phase: "Running",
      podIP: stringAt(listAt(status, "interfaces")[0], "ipAddress"),
    });
    expect(fieldAt(status, "activePods")).toEqual({ [pod?.metadata.uid ?? ""]: "node01" });
    const { items } = await nodes.client.list(resources.events);
    expect(items.map((event) => `${stringAt(event, "reason")}: ${stringAt(event, "message")}`)).toEqual([
      `SuccessfulCreate: Created virtual machine pod ${pod?.metadata.name}`,
      "Started: VirtualMachineInstance started.",
    ]);
  });

  it("have no pods where a cluster would take them for its own", async () => {
    const nodes = new Nodes(vmi());
    await nodes.operate({ launcherPods: false });
    expect((await nodes.instance()).status).toMatchObject({ phase: "Running", nodeName: "node01" });
    expect(await nodes.pods()).toEqual([]);
  });

  it("go with their pods when deleted", async () => {
    const nodes = new Nodes(vmi());
    await nodes.operate({}, () => nodes.client.delete(resources.virtualMachineInstances, key));
    expect((await nodes.client.list(resources.virtualMachineInstances)).items).toEqual([]);
    expect(await nodes.pods()).toEqual([]);
  });

  it("fail when their pod is deleted", async () => {
    const nodes = new Nodes(vmi());
    await nodes.operate({}, async () => {
      const [pod] = await nodes.pods();
      await nodes.client.delete(resources.pods, { namespace: "ns", name: pod?.metadata.name ?? "" });
    });
    expect(isFinal(await nodes.instance())).toBe(true);
    expect((await nodes.instance()).status).toMatchObject({ phase: "Failed" });
  });

  it("boot as long as asked", async () => {
    const nodes = new Nodes(vmi());
    await nodes.operate({ bootMs: 20_000 }, async () => {
      await nodes.pass(17);
      expect((await nodes.instance()).status).toMatchObject({ phase: "Scheduled" });
      await nodes.pass(3);
      expect((await nodes.instance()).status).toMatchObject({ phase: "Running" });
    });
  });

  it("are not ready while they are paused, and neither are their pods", async () => {
    const nodes = new Nodes(vmi({}, { startStrategy: "Paused" }));
    await nodes.operate();
    expect(await nodes.condition("Ready")).toMatchObject({
      status: "False",
      reason: "ReadinessGatesNotReady",
    });
    expect(await nodes.condition("AgentConnected")).toBeUndefined();
    const [pod] = await nodes.pods();
    const conditions = conditionsOf(listAt(pod?.status, "conditions"));
    expect(conditionOf(conditions, "Ready")).toMatchObject({ status: "False" });
  });

  it("wait for a node that fits their selector", async () => {
    const nodes = new Nodes(vmi({}, { nodeSelector: { disk: "fast" } }));
    await nodes.operate({}, async () => {
      expect(await nodes.condition("PodScheduled")).toMatchObject({
        status: "False",
        reason: "Unschedulable",
        message: "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.",
      });
      const body = { metadata: { labels: { disk: "fast" } } };
      const patch = { type: "application/merge-patch+json", body } as const;
      await nodes.client.patch(resources.nodes, { name: "node02" }, patch);
      await nodes.run.quiet();
    });
    expect((await nodes.instance()).status).toMatchObject({ phase: "Running", nodeName: "node02" });
    expect(await nodes.condition("PodScheduled")).toBeUndefined();
    expect(await nodes.pods()).toHaveLength(1);
  });
});

describe("mishaps on request", () => {
  it.each([
    { mishap: "start-failure", phase: "Failed", ran: false },
    { mishap: "crash", phase: "Failed", ran: true },
    { mishap: "shutdown", phase: "Succeeded", ran: true },
  ])("$mishap: the guest ends $phase, after having run: $ran", async ({ mishap, phase, ran }) => {
    const nodes = new Nodes(vmi({ [simulateAnnotation]: mishap }));
    await nodes.operate({}, async () => {
      expect((await nodes.instance()).status).toMatchObject({ phase: ran ? "Running" : phase });
      await nodes.pass(5);
      expect((await nodes.instance()).status).toMatchObject({ phase });
      const [pod] = await nodes.pods();
      expect(pod?.status).toMatchObject({ phase });
    });
  });

  it("a guest that runs crashes when it is told to", async () => {
    const nodes = new Nodes(vmi());
    await nodes.operate({}, async () => {
      await nodes.pass(60);
      await nodes.annotate("crash");
      await nodes.run.quiet();
      expect((await nodes.instance()).status).toMatchObject({ phase: "Failed" });
    });
  });

  it.each([
    { mishap: "unschedulable", type: "PodScheduled", first: "Unschedulable", later: "Unschedulable" },
    { mishap: "image-pull-error", type: "Synchronized", first: "ErrImagePull", later: "ImagePullBackOff" },
  ])("$mishap holds the guest back: $first, then $later", async ({ mishap, type, first, later }) => {
    const nodes = new Nodes(vmi({ [simulateAnnotation]: mishap }));
    await nodes.operate({}, async () => {
      expect(await nodes.condition(type)).toMatchObject({ status: "False", reason: first });
      await nodes.pass(10);
      expect(await nodes.condition(type)).toMatchObject({ status: "False", reason: later });
      expect((await nodes.instance()).status).toMatchObject({ phase: "Scheduling" });
      await nodes.annotate("");
      await nodes.run.quiet();
      expect((await nodes.instance()).status).toMatchObject({ phase: "Running" });
      expect(await nodes.pods()).toHaveLength(1);
    });
  });

  it("no-guest-agent: nobody connects", async () => {
    const nodes = new Nodes(vmi({ [simulateAnnotation]: "no-guest-agent" }));
    await nodes.operate();
    expect(await nodes.condition("AgentConnected")).toBeUndefined();
    expect((await nodes.instance()).status).not.toHaveProperty("guestOSInfo");
  });
});

it("an instance from before instances had pods runs on", async () => {
  const before = { phase: "Running", nodeName: "node01" };
  const nodes = new Nodes({ ...vmi(), status: before });
  await nodes.operate();
  expect((await nodes.instance()).status).toMatchObject(before);
});
