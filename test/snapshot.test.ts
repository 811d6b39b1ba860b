import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type KubeList, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { resources } from "@unfold/controllers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { eventsSince } from "./support/events-since.js";
import { Kubectl, run } from "./support/kubectl.js";
import { fedoraManifest, setPolicy } from "./support/walkthrough-commands.js";

const virtctl = fileURLToPath(new URL("../packages/cli/bin/virtctl.js", import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), "unfold-snapshot-"));
const kubectl = new Kubectl(join(dataDir, "kubeconfig"));
let controlPlane: ControlPlane;
let client: ClusterClient;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
  client = new ClusterClient(loadClusterAccess({ path: join(dataDir, "kubeconfig") }));
});

afterAll(async () => {
  client.close();
  await controlPlane.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const create = (object: object) => kubectl.run(["create", "-f", "-"], JSON.stringify(object));
const vm = (name: string) => kubectl.json<KubeObject>(["get", "vm", name]);
const machine = (name: string) => ({ apiGroup: "kubevirt.io", kind: "VirtualMachine", name });
const api = "snapshot.kubevirt.io/v1beta1";

async function snapshot(name: string, source: string): Promise<void> {
  await create({
    apiVersion: api,
    kind: "VirtualMachineSnapshot",
    metadata: { name },
    spec: { source: machine(source) },
  });
  await kubectl.waitFor(`vmsnapshot/${name}`, "condition=Ready");
}

async function restore(name: string, from: string, target: string): Promise<void> {
  await create({
    apiVersion: api,
    kind: "VirtualMachineRestore",
    metadata: { name },
    spec: {
      target: machine(target),
      virtualMachineSnapshotName: from,
      targetReadinessPolicy: "StopTarget",
    },
  });
  await kubectl.waitFor(`vmrestore/${name}`, "condition=Ready");
}

describe("a running machine of the walkthrough", () => {
  beforeAll(async () => {
    await kubectl.run(["apply", "-f", "-"], await fedoraManifest("web"));
    await kubectl.waitFor("vm/web", "jsonpath={.status.printableStatus}=Running");
    await snapshot("first", "web");
  });

  it("is listed with its columns", async () => {
    const table = await kubectl.run(["get", "vmsnapshot", "first"]);
    expect(table).toMatch(/^first +VirtualMachine +web +Succeeded +true/m);
    const { status } = await kubectl.json<KubeObject>(["get", "vmsnapshot", "first"]);
    expect(listAt(status, "indications")).toContain("Online");
  });

  it("is restored on the type of the snapshot, although the type was changed since", async () => {
    const body = '{"spec":{"memory":{"guest":"1Gi"}}}';
    await kubectl.run(["patch", "vmclusterinstancetype", "u1.medium", "--type=merge", "-p", body]);
    await restore("away", "first", "fresh");
    await run(process.execPath, [virtctl, "start", "fresh"], {
      env: { KUBECONFIG: join(dataDir, "kubeconfig") },
    });
    await kubectl.waitFor("vm/fresh", "jsonpath={.status.printableStatus}=Running");
    const vmi = await kubectl.json<KubeObject>(["get", "vmi", "fresh"]);
    expect(stringAt(vmi.spec, "domain", "memory", "guest")).toBe("4Gi");
  });

  it("is cloned flat under expand, atomically, and nothing of the making stays", async () => {
    await setPolicy(kubectl, "expand");
    const manifest = await run(process.execPath, [
      ...[virtctl, "create", "clone", "--name", "twin", "--source-name", "web", "--target-name", "twin"],
    ]);
    const { metadata } = await client.list(resources.virtualMachines);
    await kubectl.run(["create", "-f", "-"], manifest.stdout);
    await kubectl.waitFor("vmclone/twin", "jsonpath={.status.phase}=Succeeded");
    const twin = await vm("twin");
    expect(objectAt(twin, "spec")).not.toHaveProperty("instancetype");
    expect(stringAt(twin.spec, "template", "spec", "domain", "memory", "guest")).toBe("4Gi");
    // No state of it ever named a type.
    const states = await eventsSince(
      client,
      resources.virtualMachines,
      { namespace: "default", name: "twin" },
      metadata.resourceVersion ?? "",
      ({ object }) => object.metadata.resourceVersion === twin.metadata.resourceVersion,
    );
    for (const { object } of states) expect(object.spec).not.toHaveProperty("instancetype");
    const { items } = await kubectl.json<KubeList>(["get", "vmsnapshot,vmrestore"]);
    expect(items.map(({ metadata }) => metadata.name)).toEqual(["first", "away"]);
  });
});

describe("a machine with disks", () => {
  const disk = {
    metadata: { name: "data" },
    spec: { source: { blank: {} }, storage: { resources: { requests: { storage: "1Gi" } } } },
  };
  beforeAll(async () => {
    await setPolicy(kubectl, "reference");
    await create({
      apiVersion: "kubevirt.io/v1",
      kind: "VirtualMachine",
      metadata: { name: "disks" },
      spec: {
        runStrategy: "Always",
        instancetype: { name: "u1.small" },
        dataVolumeTemplates: [disk],
        template: {
          spec: {
            domain: { devices: {} },
            volumes: [{ name: "data", dataVolume: { name: "data" } }],
          },
        },
      },
    });
    await kubectl.waitFor("vm/disks", "jsonpath={.status.printableStatus}=Running");
    await snapshot("disks", "disks");
  });

  it("has its volume in the snapshot", async () => {
    const { metadata, status } = await kubectl.json<KubeObject>(["get", "vmsnapshot", "disks"]);
    expect(listAt(status, "snapshotVolumes", "includedVolumes")).toEqual(["data"]);
    const name = `vmsnapshot-${metadata.uid}-volume-data`;
    expect(await kubectl.run(["get", "volumesnapshot", name])).toMatch(
      /true +data +1Gi +simulated-snapshots/,
    );
  });

  it.each(["disks", "elsewhere"])("comes back as %s with disks of its own, and runs", async (target) => {
    await restore(`to-${target}`, "disks", target);
    const { metadata, status } = await kubectl.json<KubeObject>(["get", "vmrestore", `to-${target}`]);
    const name = `restore-${metadata.uid}-data`;
    expect(listAt(status, "restores")).toMatchObject([{ persistentVolumeClaim: name, dataVolumeName: name }]);
    const restored = await vm(target);
    expect(listAt(restored.spec, "template", "spec", "volumes")).toEqual([
      { name: "data", dataVolume: { name } },
    ]);
    expect(stringAt(listAt(restored.spec, "dataVolumeTemplates")[0], "metadata", "name")).toBe(name);
    const strategy = '{"spec":{"runStrategy":"Always"}}';
    await kubectl.run(["patch", "vm", target, "--type=merge", "-p", strategy]);
    await kubectl.waitFor(`vm/${target}`, "jsonpath={.status.printableStatus}=Running");
  });
});
