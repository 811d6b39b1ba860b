import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JsonObject, type KubeList, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { eventually } from "./support/eventually.js";
import { Kubectl } from "./support/kubectl.js";

const dataDir = mkdtempSync(join(tmpdir(), "unfold-vm-life-"));
const kubectl = new Kubectl(join(dataDir, "kubeconfig"));
let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir, "--ephemeral"]);
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function create(name: string, spec: JsonObject, annotations: JsonObject = {}): Promise<void> {
  const template = {
    metadata: { annotations },
    spec: {
      domain: { devices: { interfaces: [{ name: "default", masquerade: {} }] } },
      networks: [{ name: "default", pod: {} }],
      volumes: [{ name: "root", containerDisk: { image: "quay.io/x:1" } }],
    },
  };
  const vm = {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name },
    spec: { runStrategy: "Always", template, ...spec },
  };
  await kubectl.run(["create", "-f", "-"], JSON.stringify(vm));
}

const get = (kind: string, name: string) => kubectl.json<KubeObject>(["get", kind, name]);

function becomes(name: string, status: string): Promise<KubeObject> {
  return eventually(`${name} to become ${status}`, async () => {
    const vm = await get("vm", name);
    return stringAt(vm.status, "printableStatus") === status ? vm : undefined;
  });
}

describe("the life of a machine, with real kubectl", () => {
  it("runs in a pod, is resized live, and has one pod again", async () => {
    await create("life", { instancetype: { name: "u1.medium" } });
    await becomes("life", "Running");
    const { metadata } = await get("vmi", "life");
    await kubectl.run([
      "patch",
      "vm",
      "life",
      "--type=merge",
      "-p",
      '{"spec":{"instancetype":{"name":"u1.large"}}}',
    ]);
    const moved = await eventually("the guest to have moved", async () => {
      const vmi = await get("vmi", "life");
      return stringAt(vmi.status, "memory", "guestCurrent") === "8Gi" ? vmi : undefined;
    });
    expect(moved.metadata.uid).toBe(metadata.uid);
    // Sockets and memory are two writes: on a busy machine each brings a move of its own, and the second one leads back.
    expect(moved.status).toMatchObject({
      currentCPUTopology: { sockets: 2 },
      migrationState: { completed: true },
    });
    await eventually("the old pod to have ended", async () => {
      const { items } = await kubectl.json<KubeList>(["get", "pods", "-l", "vm.kubevirt.io/name=life"]);
      const phases = items.map(({ status }) => stringAt(status, "phase")).sort();
      return /^Running(,Succeeded)+$/.test(phases.join()) ? true : undefined;
    });
    const types = listAt((await get("vm", "life")).status, "conditions").map((entry) =>
      stringAt(entry, "type"),
    );
    expect(types).not.toContain("RestartRequired");
  });

  it("waits for its disk and takes it along when deleted", async () => {
    const storage = { resources: { requests: { storage: "1Gi" } }, storageClassName: "simulated-local" };
    await create("disk", {
      dataVolumeTemplates: [{ metadata: { name: "disk-root" }, spec: { source: { blank: {} }, storage } }],
      template: {
        spec: { domain: { devices: {} }, volumes: [{ name: "root", dataVolume: { name: "disk-root" } }] },
      },
    });
    await becomes("disk", "Running");
    expect((await get("pvc", "disk-root")).status).toMatchObject({ phase: "Bound" });
    await kubectl.run(["delete", "vm", "disk"]);
    await eventually("nothing to be left of it", async () => {
      const { items } = await kubectl.json<KubeList>(["get", "dv,pvc,pv,vmi", "-A"]);
      return items.some(({ metadata }) => metadata.name?.startsWith("disk") === true) ? undefined : true;
    });
  });

  it("fails to start again and again, until the cause is gone", async () => {
    await create("fails", {}, { "unfold.dev/simulate": "start-failure" });
    const vm = await becomes("fails", "CrashLoopBackOff");
    expect(vm.status).toMatchObject({ startFailure: { consecutiveFailCount: 1 } });
  });

  it("leaves its instance when deleted with --cascade=orphan", async () => {
    await create("orphan", {});
    await becomes("orphan", "Running");
    await kubectl.run(["delete", "vm", "orphan", "--cascade=orphan"]);
    const vmi = await get("vmi", "orphan");
    expect(vmi.status).toMatchObject({ phase: "Running" });
    expect(vmi.metadata.ownerReferences ?? []).toEqual([]);
    await kubectl.run(["delete", "vmi", "orphan"]);
  });
});
