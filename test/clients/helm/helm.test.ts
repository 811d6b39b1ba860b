import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type KubeObject, stringAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientBinary } from "../../support/client-binaries.js";
import { ControlPlane } from "../../support/control-plane.js";
import { Kubectl } from "../../support/kubectl.js";
import { run } from "../../support/run.js";

const chart = fileURLToPath(new URL("chart", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "unfold-helm-"));
const kubeconfig = join(scratch, "data", "kubeconfig");
const kubectl = new Kubectl(kubeconfig);
let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", join(scratch, "data")]);
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(scratch, { recursive: true, force: true });
});

// kubectl's layers carry the helm of their time.
describe.each([
  { helm: "helm 3", release: "three", minor: 32 },
  { helm: "helm 4", release: "four", minor: 35 },
] as const)("$helm", ({ release, minor }) => {
  async function helm(...args: readonly string[]): Promise<string> {
    const home = join(scratch, release);
    const env = {
      KUBECONFIG: kubeconfig,
      HOME: home,
      XDG_CACHE_HOME: home,
      XDG_CONFIG_HOME: home,
      XDG_DATA_HOME: home,
    };
    const { code, stdout, stderr } = await run(clientBinary("helm", minor), args, { env });
    if (code !== 0) throw new Error(`helm ${args.join(" ")} exited with ${code}: ${stdout}${stderr}`);
    return stdout;
  }

  const machine = () => kubectl.json<KubeObject>(["get", "vm", release]);
  const config = () => kubectl.json<KubeObject>(["get", "cm", release]);

  it("installs a chart with a machine in it, and tells of the release", async () => {
    expect(await helm("install", release, chart)).toContain("STATUS: deployed");
    expect(stringAt((await machine()).spec, "instancetype", "name")).toBe("u1.medium");
    // helm renders with what discovery says.
    expect((await config()).data).toEqual({ greeting: "hello", machines: "true" });
    expect(await helm("list")).toMatch(
      new RegExp(`^${release}\\s+default\\s+1\\s.*deployed\\s+machine-0.1.0`, "m"),
    );
    expect(await helm("get", "manifest", release)).toContain("kind: VirtualMachine");
    await expect(helm("install", release, chart)).rejects.toThrow(/name.*still in use/);
  });

  it("upgrades, rolls back and keeps what others have written", async () => {
    await kubectl.run(["label", "vm", release, "mine=kept"]);
    // helm 4 waits for the machine to be ready.
    await helm("upgrade", release, chart, "--set", "greeting=goodbye,runStrategy=Always", "--wait");
    expect((await config()).data).toMatchObject({ greeting: "goodbye" });
    const upgraded = await machine();
    expect(upgraded.spec).toMatchObject({ runStrategy: "Always" });
    expect(upgraded.metadata.labels).toMatchObject({ mine: "kept", "app.kubernetes.io/managed-by": "Helm" });
    await helm("rollback", release, "1");
    expect((await config()).data).toMatchObject({ greeting: "hello" });
    expect((await machine()).spec).toMatchObject({ runStrategy: "Halted" });
    expect(await helm("history", release)).toMatch(/^3\s.*deployed.*Rollback to 1/m);
  });

  it("refuses a chart that the server refuses, and changes nothing", async () => {
    const upgrade = helm("upgrade", release, chart, "--set", "runStrategy=Sometimes");
    await expect(upgrade).rejects.toThrow(/Invalid RunStrategy|admission webhook|Unsupported value|denied/);
    expect((await machine()).spec).toMatchObject({ runStrategy: "Halted" });
  });

  it("uninstalls", async () => {
    expect(await helm("uninstall", release, "--wait")).toContain(`release "${release}" uninstalled`);
    expect((await kubectl.try(["get", "vm,cm,svc", release])).stderr).toMatch(/NotFound/);
    expect(await helm("list", "-q")).toBe("");
  });
});
