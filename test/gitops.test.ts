import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import {
  argoServerSideDiff,
  argoServerSideSync,
  argoThreeWayDiff,
  fluxReconcile,
  helmCreate,
  helmReplace,
  helmUpgrade,
  type Manifest,
} from "./support/gitops-clients.js";
import { Kubectl, run } from "./support/kubectl.js";
import { RawConnection } from "./support/raw-connection.js";
import { setPolicy } from "./support/walkthrough-commands.js";

const unfold = fileURLToPath(new URL("../packages/cli/bin/unfold.js", import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), "unfold-gitops-"));
const kubeconfig = join(dataDir, "kubeconfig");
const kubectl = new Kubectl(kubeconfig);
let controlPlane: ControlPlane;
let connection: RawConnection;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
  connection = new RawConnection(kubeconfig);
});

afterAll(async () => {
  connection.close();
  await controlPlane.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

beforeEach(() => setPolicy(kubectl, "expand"));

/** A manifest whose lists expansion completes: a disk without bus, a volume without disk, no pull policy. */
function manifest(name: string, spec: JsonObject = {}): Manifest {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name, namespace: "default" },
    spec: {
      instancetype: { name: "u1.medium" },
      preference: { name: "fedora" },
      runStrategy: "Manual",
      template: {
        spec: {
          domain: { devices: { disks: [{ name: "root", disk: {} }] } },
          volumes: [
            { name: "root", containerDisk: { image: "quay.io/containerdisks/fedora:latest" } },
            { name: "seed", cloudInitNoCloud: { userData: "#cloud-config" } },
          ],
        },
      },
      ...spec,
    },
  };
}

const larger = { instancetype: { name: "u1.large" } };
const memoryOf = ({ spec }: KubeObject) => stringAt(spec, "template", "spec", "domain", "memory", "guest");
const disksOf = ({ spec }: KubeObject) => listAt(spec, "template", "spec", "domain", "devices", "disks");
const live = (name: string) => kubectl.json<KubeObject>(["get", "vm", name]);

/** The machine once the controllers have nothing more to say about it. */
async function settled(name: string): Promise<KubeObject> {
  await kubectl.waitFor(`vm/${name}`, "jsonpath={.status.printableStatus}=Stopped");
  return live(name);
}

function expectFlat(vm: KubeObject, memory: string): void {
  expect(objectAt(vm, "spec")).not.toHaveProperty("instancetype");
  expect(objectAt(vm, "spec")).not.toHaveProperty("preference");
  expect(memoryOf(vm)).toBe(memory);
  expect(disksOf(vm)).toEqual([
    { name: "root", disk: { bus: "virtio" } },
    { name: "seed", disk: { bus: "virtio" } },
  ]);
}

/** Runs `action` and tells whether it left the stored object alone: same version, hence no watch event. */
async function leavesAlone(name: string, action: () => Promise<unknown>): Promise<boolean> {
  const before = await live(name);
  await action();
  const after = await live(name);
  expect(after.metadata.generation).toBe(before.metadata.generation);
  return after.metadata.resourceVersion === before.metadata.resourceVersion;
}

describe("Flux", () => {
  it("is in sync after its first apply, resizes by the manifest, and is in sync again", async () => {
    await fluxReconcile(connection, manifest("flux"));
    expectFlat(await settled("flux"), "4Gi");
    expect(await leavesAlone("flux", () => fluxReconcile(connection, manifest("flux")))).toBe(true);
    expect(await fluxReconcile(connection, manifest("flux"))).toMatchObject({ inSync: true });
    expect(await fluxReconcile(connection, manifest("flux", larger))).toMatchObject({ inSync: false });
    expectFlat(await live("flux"), "8Gi");
    expect(await fluxReconcile(connection, manifest("flux", larger))).toMatchObject({ inSync: true });
  });
});

describe("Argo CD", () => {
  it("with server-side diff is in sync, and its self-heal changes nothing", async () => {
    await argoServerSideSync(connection, manifest("argo"));
    expectFlat(await settled("argo"), "4Gi");
    expect(await argoServerSideDiff(connection, manifest("argo"))).toMatchObject({ inSync: true });
    expect(await leavesAlone("argo", () => argoServerSideSync(connection, manifest("argo")))).toBe(true);
    const resized = manifest("argo", larger);
    expect(await argoServerSideDiff(connection, resized)).toMatchObject({ inSync: false });
    await argoServerSideSync(connection, resized);
    expectFlat(await live("argo"), "8Gi");
    expect(await argoServerSideDiff(connection, resized)).toMatchObject({ inSync: true });
  });

  it("still sees what somebody changed by hand in a field of the manifest", async () => {
    await kubectl.run(["patch", "vm", "argo", "--type=merge", "-p", '{"spec":{"runStrategy":"Halted"}}']);
    expect(await argoServerSideDiff(connection, manifest("argo", larger))).toMatchObject({ inSync: false });
    await argoServerSideSync(connection, manifest("argo", larger));
    expect(stringAt((await live("argo")).spec, "runStrategy")).toBe("Manual");
  });

  it("with client-side apply needs both matchers ignored, and the lists that the manifest has", async () => {
    const text = JSON.stringify(manifest("classic"));
    await kubectl.run(["apply", "-f", "-"], text);
    const vm = await settled("classic");
    expect(argoThreeWayDiff(vm, manifest("classic"), [])).toEqual([
      "/spec/instancetype",
      "/spec/preference",
      "/spec/template/spec/domain/devices/disks",
      "/spec/template/spec/volumes",
    ]);
    const ignored = [
      "/spec/instancetype",
      "/spec/preference",
      "/spec/template/spec/domain/devices/disks",
      "/spec/template/spec/volumes",
    ];
    expect(argoThreeWayDiff(vm, manifest("classic"), ignored)).toEqual([]);
    // Without: OutOfSync for ever, but never a fight. A sync is refused by nobody and changes nothing.
    expect(await leavesAlone("classic", () => kubectl.run(["apply", "-f", "-"], text))).toBe(true);
  });
});

describe("Helm", () => {
  it("sends a changed type alone, and what it does not send stays", async () => {
    const first = manifest("helm");
    await helmCreate(connection, first);
    expectFlat(await settled("helm"), "4Gi");
    const second = manifest("helm", larger);
    expect((await helmUpgrade(connection, first, second)).answer.code).toBe(200);
    expectFlat(await live("helm"), "8Gi");
    expect(await helmUpgrade(connection, second, second)).toMatchObject({ inSync: true });
    const labelled = { ...second, metadata: { ...second.metadata, labels: { tier: "web" } } };
    await helmUpgrade(connection, second, labelled);
    const vm = await live("helm");
    expect(vm.metadata.labels).toEqual({ tier: "web" });
    expectFlat(vm, "8Gi");
  });

  it("with --force replaces, and the machine stays flat", async () => {
    const { resourceVersion } = (await live("helm")).metadata;
    const sent = manifest("helm", larger);
    const replaced = await helmReplace(connection, {
      ...sent,
      metadata: { ...sent.metadata, resourceVersion },
    } as Manifest);
    expect(replaced.code).toBe(200);
    expectFlat(await live("helm"), "8Gi");
  });

  it("sends changed lists without the types: an ordinary edit, stored as sent, with a Warning", async () => {
    const template = objectAt(manifest("helm").spec, "template", "spec");
    const disks = [{ name: "root", disk: {}, bootOrder: 1 }];
    const domain = { devices: { disks } };
    const next = manifest("helm", { ...larger, template: { spec: { ...template, domain } } });
    const { answer } = await helmUpgrade(connection, manifest("helm", larger), next);
    expect(disksOf(await live("helm"))).toEqual(disks);
    const path = "spec.template.spec.domain.devices.disks";
    expect(answer.headers["warning"]).toContain(`${path}[root].disk.bus, ${path}[seed]`);
  });
});

describe("kubectl", () => {
  const patch = (name: string, body: JsonObject) =>
    kubectl.try(["patch", "vm", name, "--type=merge", "-p", JSON.stringify(body)]);

  beforeAll(async () => {
    await setPolicy(kubectl, "expand");
    await kubectl.run(["apply", "-f", "-"], JSON.stringify(manifest("hand")));
    await settled("hand");
  });

  it("resizes by a patch that only names the type, or refuses its own fields beside it", async () => {
    expect(await patch("hand", { spec: larger })).toMatchObject({ code: 0, stderr: "" });
    expectFlat(await live("hand"), "8Gi");
    const memory = { template: { spec: { domain: { memory: { guest: "6Gi" } } } } };
    const refused = await patch("hand", { spec: { ...larger, ...memory } });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      "VM field(s) spec.template.spec.domain.memory.guest conflicts with selected instance type",
    );
  });

  it("is warned that an edit of the flat machine outlives the manifest, in diff and dry run too", async () => {
    const text = JSON.stringify(manifest("hand", larger));
    await patch("hand", { spec: { template: { spec: { domain: { memory: { guest: "6Gi" } } } } } });
    const warning =
      'Warning: spec.template.spec.domain.memory.guest was changed after expansion and stays "6Gi"\n';
    for (const args of [["apply"], ["apply", "--server-side", "--force-conflicts"], ["diff"]]) {
      const { code, stderr } = await kubectl.try([...args, "-f", "-"], text);
      expect([args, code, stderr]).toEqual([args, 0, warning]);
    }
    const dry = await kubectl.try(["apply", "--dry-run=server", "-o", "json", "-f", "-"], text);
    expect(dry.stderr).toBe(warning);
    expectFlat(JSON.parse(dry.stdout) as KubeObject, "6Gi");
    expect(await patch("hand", { spec: { instancetype: { name: "u1.2xlarge" } } })).toMatchObject({
      stderr: warning,
    });
    expectFlat(await live("hand"), "6Gi");
  });

  it("is warned what an edit without types removes", async () => {
    const { code, stderr } = await patch("hand", {
      spec: { template: { spec: { domain: { devices: { rng: null } } } } },
    });
    expect([code, stderr]).toEqual([
      0,
      'Warning: this removes what instance type "u1.2xlarge" and preference "fedora" had filled in: ' +
        "spec.template.spec.domain.devices.rng\n",
    ]);
  });

  it("cannot change the record, but may take it away", async () => {
    const record = "unfold.dev/expanded-from";
    const before = await live("hand");
    const forged = await kubectl.try(["annotate", "vm", "hand", "--overwrite", `${record}={}`]);
    expect(forged).toMatchObject({
      code: 0,
      stderr: `Warning: metadata.annotations[${record}] was put back\n`,
    });
    expect((await live("hand")).metadata.annotations).toEqual(before.metadata.annotations);
    expect(await kubectl.try(["annotate", "vm", "hand", `${record}-`])).toMatchObject({
      code: 0,
      stderr: "",
    });
    expect((await live("hand")).metadata.annotations).not.toHaveProperty(record);
  });

  it("is warned of a record that lies when a machine is created", async () => {
    const donor = await kubectl.run(
      ["create", "--dry-run=server", "-o", "json", "-f", "-"],
      JSON.stringify(manifest("lying")),
    );
    const lying = donor.replace('"guest": "4Gi"', '"guest": "5Gi"');
    const { code, stderr } = await kubectl.try(["create", "-f", "-"], lying);
    expect([code, stderr]).toEqual([0, expect.stringContaining("unfold.dev/expanded-from] was dropped")]);
    const stored = await live("lying");
    expect(memoryOf(stored)).toBe("5Gi");
    expect(stored.metadata.annotations ?? {}).not.toHaveProperty("unfold.dev/expanded-from");
  });

  it("applies what unfold expand made of the manifest, and nothing is left to ignore", async () => {
    const { stdout: flat } = await run(process.execPath, [unfold, "expand", "-o", "json", "-f", "-"], {
      stdin: JSON.stringify(manifest("git-flat")),
    });
    await kubectl.run(["apply", "-f", "-"], flat);
    const vm = await settled("git-flat");
    expectFlat(vm, "4Gi");
    expect(argoThreeWayDiff(vm, JSON.parse(flat) as Manifest, [])).toEqual([]);
    expect(await kubectl.try(["diff", "-f", "-"], flat)).toMatchObject({ code: 0, stdout: "" });
  });
});
