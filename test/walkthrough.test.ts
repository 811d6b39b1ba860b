import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeList, KubeObject } from "@unfold/apimachinery";
import { listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { eventually } from "./support/eventually.js";
import { Kubectl } from "./support/kubectl.js";
import { fedoraManifest, setPolicy } from "./support/walkthrough-commands.js";

const dataDir = mkdtempSync(join(tmpdir(), "unfold-walkthrough-"));
const kubectl = new Kubectl(join(dataDir, "kubeconfig"));
let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function applyFedora(name: string): Promise<string> {
  return kubectl.run(["apply", "-f", "-"], await fedoraManifest(name));
}

function getVm(name: string): Promise<KubeObject> {
  return kubectl.json<KubeObject>(["get", "vm", name]);
}

function getVmi(name: string): Promise<KubeObject> {
  return kubectl.json<KubeObject>(["get", "vmi", name]);
}

async function revisionsOf(name: string): Promise<readonly KubeObject[]> {
  const { items } = await kubectl.json<KubeList>(["get", "controllerrevisions"]);
  return items.filter(
    ({ metadata }) =>
      metadata.labels?.["instancetype.kubevirt.io/object-name"] !== undefined &&
      metadata.ownerReferences?.some((owner) => owner.name === name),
  );
}

function expectFlat(vm: KubeObject): void {
  expect(vm.spec).not.toHaveProperty("instancetype");
  expect(vm.spec).not.toHaveProperty("preference");
  const template = objectAt(vm, "spec", "template", "spec");
  expect(template).toMatchObject({
    architecture: "amd64",
    domain: {
      cpu: { sockets: 1, cores: 1, threads: 1 },
      memory: { guest: "4Gi" },
      machine: { type: "q35" },
      devices: {
        disks: [{ disk: { bus: "virtio" } }],
        interfaces: [{ name: "default", model: "virtio" }],
        rng: {},
      },
      features: { smm: {} },
      firmware: { bootloader: { efi: { secureBoot: true } } },
    },
  });
}

async function running(name: string): Promise<KubeObject> {
  return eventually(`VM ${name} is Running`, async () => {
    const vm = await getVm(name);
    return stringAt(vm, "status", "printableStatus") === "Running" ? vm : undefined;
  });
}

function isFlat(vm: KubeObject): boolean {
  return (
    objectAt(vm, "spec", "instancetype") === undefined && objectAt(vm, "spec", "preference") === undefined
  );
}

describe.sequential("the vendor's walkthrough with real kubectl", () => {
  it("has the common instance types and preferences from the first second", async () => {
    const types = await kubectl.json<KubeList>(["get", "virtualmachineclusterinstancetypes"]);
    const preferences = await kubectl.json<KubeList>(["get", "virtualmachineclusterpreferences"]);
    expect([types.items.length, preferences.items.length]).toEqual([65, 54]);
  });

  it("reference: a new VM keeps its matchers and gets two revisions", async () => {
    await applyFedora("pinned");
    const vm = await eventually("status refs", async () => {
      const found = await getVm("pinned");
      return stringAt(found, "status", "preferenceRef", "controllerRevisionRef", "name") === undefined
        ? undefined
        : found;
    });
    expect(vm.spec).toMatchObject({ instancetype: { name: "u1.medium" }, preference: { name: "fedora" } });
    const revisions = await revisionsOf("pinned");
    expect(revisions).toHaveLength(2);
    const type = await kubectl.json<KubeObject>(["get", "vmcf", "u1.medium"]);
    const captured = revisions.find(
      ({ metadata }) => metadata.labels?.["instancetype.kubevirt.io/object-name"] === "u1.medium",
    );
    const name = `pinned-u1.medium-v1beta1-${type.metadata.uid}-1`;
    expect(stringAt(vm, "status", "instancetypeRef", "controllerRevisionRef", "name")).toBe(name);
    expect(captured?.metadata).toMatchObject({
      name,
      labels: {
        "instancetype.kubevirt.io/object-generation": "1",
        "instancetype.kubevirt.io/object-kind": "VirtualMachineClusterInstancetype",
        "instancetype.kubevirt.io/object-name": "u1.medium",
        "instancetype.kubevirt.io/object-uid": type.metadata.uid,
        "instancetype.kubevirt.io/object-version": "v1beta1",
      },
      ownerReferences: [
        {
          apiVersion: "kubevirt.io/v1",
          kind: "VirtualMachine",
          name: "pinned",
          uid: vm.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    });
    expect(objectAt(captured, "data")).toMatchObject({
      apiVersion: "instancetype.kubevirt.io/v1beta1",
      kind: "VirtualMachineClusterInstancetype",
      metadata: { name: "u1.medium", uid: type.metadata.uid, generation: 1 },
      spec: type.spec,
    });
    await running("pinned");
  });

  it("expand: the article's commands give a VM that holds everything and names no type", async () => {
    await setPolicy(kubectl, "expand");
    expect(await applyFedora("fedora")).toBe("virtualmachine.kubevirt.io/fedora created\n");
    expectFlat(await getVm("fedora"));
    await running("fedora");
    expect(await revisionsOf("fedora")).toEqual([]);
    expect((await getVm("pinned")).spec).toHaveProperty("instancetype");
  });

  it("the policy reached the KubeVirt resource", async () => {
    const kubevirt = await eventually("KubeVirt has the policy", async () => {
      const found = await kubectl.json<KubeObject>([
        "get",
        "kubevirt",
        "-n",
        "openshift-cnv",
        "kubevirt-kubevirt-hyperconverged",
      ]);
      const policy = stringAt(found, "spec", "configuration", "instancetype", "referencePolicy");
      return policy === "expand" ? found : undefined;
    });
    const gates = listAt(kubevirt, "spec", "configuration", "developerConfiguration", "featureGates");
    expect(gates).toContain("InstancetypeReferencePolicy");
  });

  it("applying the same manifest again changes nothing", async () => {
    const before = await getVm("fedora");
    for (let round = 0; round < 2; round++) await applyFedora("fedora");
    const after = await getVm("fedora");
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    expect(after.metadata.generation).toBe(before.metadata.generation);
  });

  it("server-side apply of the same manifest keeps the VM flat", async () => {
    const before = await getVm("fedora");
    const manifest = await fedoraManifest("fedora");
    for (let round = 0; round < 2; round++) {
      await kubectl.run(["apply", "--server-side", "--force-conflicts", "-f", "-"], manifest);
    }
    const after = await getVm("fedora");
    expectFlat(after);
    expect(after.metadata.generation).toBe(before.metadata.generation);
  });

  it("survives kill -9 with everything it acknowledged", async () => {
    const before = await kubectl.json<KubeList>(["get", "vm"]);
    const uids = before.items.map(({ metadata }) => [metadata.name, metadata.uid]);
    await controlPlane.stop("SIGKILL");
    controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
    const after = await kubectl.json<KubeList>(["get", "vm"]);
    expect(after.items.map(({ metadata }) => [metadata.name, metadata.uid])).toEqual(uids);
    expectFlat(await getVm("fedora"));
  });

  it("expandAll: existing VMs are expanded too, running ones included, and their type revisions go", async () => {
    const vmi = await getVmi("pinned");
    await setPolicy(kubectl, "expandAll");
    await eventually("pinned is flat without revisions", async () =>
      isFlat(await getVm("pinned")) && (await revisionsOf("pinned")).length === 0 ? true : undefined,
    );
    const vm = await getVm("pinned");
    expectFlat(vm);
    expect(objectAt(vm, "status", "instancetypeRef")).toBeUndefined();
    expect(objectAt(vm, "status", "preferenceRef")).toBeUndefined();
    const conditions = listAt(vm, "status", "conditions").map((condition) => stringAt(condition, "type"));
    expect(conditions).not.toContain("RestartRequired");
    const vmiAfter = await getVmi("pinned");
    expect(vmiAfter.metadata.uid).toBe(vmi.metadata.uid);
    const start = stringAt(vmiAfter, "status", "virtualMachineRevisionName") ?? "";
    const revision = await kubectl.json<KubeObject>(["get", "controllerrevision", start]);
    expect(objectAt(revision, "data", "spec")).not.toHaveProperty("instancetype");
    expect(stringAt(revision, "data", "spec", "template", "spec", "domain", "memory", "guest")).toBe("4Gi");
  });

  it("back to reference: new VMs are referenced again, flat ones stay flat", async () => {
    await setPolicy(kubectl, "reference");
    await applyFedora("again");
    await eventually("two revisions", async () =>
      (await revisionsOf("again")).length === 2 ? true : undefined,
    );
    expect((await getVm("again")).spec).toHaveProperty("instancetype");
    expectFlat(await getVm("fedora"));
  });

  it("kubectl get, explain and api-resources show what a cluster shows", async () => {
    await running("fedora");
    const table = await kubectl.run(["get", "vm", "fedora"]);
    expect(table).toMatch(/^NAME +AGE +STATUS +READY\nfedora +\d+\w* +Running +True\n$/);
    const explained = await kubectl.run(["explain", "vm.spec.template.spec.domain"]);
    expect(explained).toContain("KIND:       VirtualMachine");
    expect(explained).toContain("cpu\t<");
    expect(await kubectl.run(["api-resources"])).toMatch(
      /^hyperconvergeds +hco,hcos +hco.kubevirt.io\/v1beta1 +true +HyperConverged$/m,
    );
  });

  it("deleting a VM removes its VMI and its revisions", async () => {
    await kubectl.run(["delete", "vm", "again"]);
    await eventually("nothing is left", async () => {
      const { items } = await kubectl.json<KubeList>(["get", "vmi,controllerrevisions"]);
      const left = items.filter(({ metadata }) =>
        metadata.ownerReferences?.some((owner) => owner.name === "again"),
      );
      return left.length === 0 ? true : undefined;
    });
  });
});
