import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { Kubectl } from "./support/kubectl.js";

const webhook = 'admission webhook "virt-launcher-eviction-interceptor.kubevirt.io" denied the request';

/** A running machine; on the pod network by a bridge it cannot move. */
function machine(name: string, evictionStrategy: string, bridge = false): string {
  const interfaces = [{ name: "default", ...(bridge ? { bridge: {} } : { masquerade: {} }) }];
  return JSON.stringify({
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name },
    spec: {
      runStrategy: "Always",
      template: {
        metadata: { labels: { "vm.kubevirt.io/name": name } },
        spec: {
          evictionStrategy,
          domain: { devices: { interfaces } },
          networks: [{ name: "default", pod: {} }],
          terminationGracePeriodSeconds: 0,
        },
      },
    },
  });
}

describe("a node that is drained", () => {
  const scratch = mkdtempSync(join(tmpdir(), "unfold-drain-"));
  const kubectl = new Kubectl(join(scratch, "kubeconfig"));
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    controlPlane = await ControlPlane.start(["--ephemeral", "--data-dir", scratch]);
  });

  afterAll(async () => {
    await controlPlane.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  async function run(name: string, strategy: string, bridge = false): Promise<string> {
    await kubectl.run(["create", "-f", "-"], machine(name, strategy, bridge));
    await kubectl.run(["wait", "--for=condition=Ready", `vm/${name}`, "--timeout=30s"]);
    return kubectl.run(["get", "vmi", name, "-o", "jsonpath={.status.nodeName}"]);
  }

  const drain = (node: string, name: string, ...more: readonly string[]) =>
    kubectl.try(["drain", node, `--pod-selector=vm.kubevirt.io/name=${name}`, "--force", ...more]);
  const statusOf = (name: string, field: string) =>
    kubectl.run(["get", "vmi", name, "-o", `jsonpath={.status.${field}}`]);

  it("is left by live migration where the machine wants that", async () => {
    const node = await run("moves", "LiveMigrate");
    const { code, stdout, stderr } = await drain(node, "moves");
    expect(stderr).toContain(`${webhook}: Eviction triggered evacuation of VMI "default/moves"`);
    expect(stdout).toMatch(/pod\/virt-launcher-moves-\w+ evicted\nnode\/\w+ drained/);
    expect(code).toBe(0);
    expect(await statusOf("moves", "nodeName")).not.toBe(node);
    expect(await statusOf("moves", "evacuationNodeName")).toBe("");
    expect(await kubectl.run(["get", "vmim", "-o", "name"])).toMatch(/kubevirt-evacuation-\w+\n$/);
    await kubectl.run(["uncordon", node]);
  });

  it("is not left by a machine that must move and cannot", async () => {
    const node = await run("stays", "LiveMigrate", true);
    const { code, stderr } = await drain(node, "stays", "--timeout=1s");
    expect(stderr).toContain(
      `${webhook}: VMI stays is configured with an eviction strategy but is not live-migratable`,
    );
    expect(code).toBe(1);
    await kubectl.run(["uncordon", node]);
  });

  it("waits for somebody else where the machine wants that", async () => {
    const node = await run("waits", "External");
    const { code, stderr } = await drain(node, "waits", "--timeout=1s");
    expect(stderr).toContain(`Eviction triggered evacuation of VMI "default/waits"`);
    expect(code).toBe(1);
    expect(await statusOf("waits", "evacuationNodeName")).toBe(node);
    const again = await drain(node, "waits", "--timeout=1s");
    expect(again.stderr).toContain('Evacuation in progress: VMI "default/waits"');
    await kubectl.run(["uncordon", node]);
  });

  it("ends the pod of a machine that may end", async () => {
    const node = await run("ends", "None");
    const { code, stdout } = await drain(node, "ends");
    expect(stdout).toMatch(/pod\/virt-launcher-ends-\w+ evicted/);
    expect(code).toBe(0);
    await kubectl.run(["uncordon", node]);
  });
});
