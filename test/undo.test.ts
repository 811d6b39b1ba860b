import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type KubeList, type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { eventually } from "./support/eventually.js";
import { type Finished, Kubectl, run } from "./support/kubectl.js";
import { fedoraManifest, setPolicy } from "./support/walkthrough-commands.js";

const unfold = fileURLToPath(new URL("../packages/cli/bin/unfold.js", import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), "unfold-undo-"));
const kubeconfig = join(dataDir, "kubeconfig");
const kubectl = new Kubectl(kubeconfig);
let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const undo = (...args: readonly string[]): Promise<Finished> =>
  run(process.execPath, [unfold, "undo", ...args], { env: { KUBECONFIG: kubeconfig } });
const live = (name: string, namespace = "default") =>
  kubectl.json<KubeObject>(["get", "vm", name, "-n", namespace]);
const line = (name: string) => `virtualmachine.kubevirt.io/${name}`;

async function create(name: string, namespace = "default"): Promise<void> {
  await kubectl.run(["apply", "-n", namespace, "-f", "-"], await fedoraManifest(name));
  await kubectl.waitFor(`vm/${name}`, "jsonpath={.status.printableStatus}=Running", "-n", namespace);
}

async function typeRevisions(): Promise<readonly string[]> {
  const { items } = await kubectl.json<KubeList>(["get", "controllerrevisions", "-A"]);
  return items.flatMap(({ metadata: { name = "" } }) =>
    name.startsWith("revision-start-vm-") ? [] : [name],
  );
}

describe("unfold undo", () => {
  it("is refused under another policy, and then undoes what expandAll did to running machines", async () => {
    await kubectl.run(["create", "namespace", "shop"]);
    await create("web");
    await create("db", "shop");
    const [before, revisions] = [await live("web"), await typeRevisions()];
    await setPolicy(kubectl, "expandAll");
    await eventually("the revisions are gone", async () =>
      (await typeRevisions()).length === 0 ? true : undefined,
    );
    expect(await undo("vm/web")).toEqual({
      code: 1,
      stdout: "",
      stderr:
        'unfold: the reference policy is "expandAll": it must be "reference", or the VMs are expanded again\n',
    });
    await setPolicy(kubectl, "reference");
    const flat = await live("web");
    expect(await undo("vm/web", "--dry-run")).toEqual({
      code: 0,
      stdout: `${line("web")} undone (dry run)\n`,
      stderr: "",
    });
    expect((await live("web")).metadata.resourceVersion).toBe(flat.metadata.resourceVersion);
    expect(await undo("--all")).toEqual({
      code: 0,
      stdout: `${line("web")} undone in namespace default\n${line("db")} undone in namespace shop\n`,
      stderr: "",
    });
    const after = await live("web");
    expect(after.spec).toEqual(before.spec);
    expect(objectAt(after.status, "instancetypeRef")).toEqual(objectAt(before.status, "instancetypeRef"));
    expect(stringAt(after.status, "printableStatus")).toBe("Running");
    expect((await typeRevisions()).toSorted()).toEqual(revisions.toSorted());
  });

  it("refuses an edited machine with the reason and goes on with the others", async () => {
    await setPolicy(kubectl, "expand");
    await kubectl.run(["create", "namespace", "lab"]);
    for (const name of ["edited", "plain"]) await create(name, "lab");
    const memory = '{"spec":{"template":{"spec":{"domain":{"memory":{"guest":"6Gi"}}}}}}';
    await kubectl.run(["patch", "vm", "edited", "-n", "lab", "--type=merge", "-p", memory]);
    await setPolicy(kubectl, "reference");
    expect(await undo("--namespace", "lab")).toEqual({
      code: 1,
      stdout: `${line("plain")} undone\n`,
      stderr: `error: ${line("edited")} not undone: spec.template.spec.domain.memory.guest was changed after expansion\n`,
    });
    expect(await undo("vm", "plain", "-n", "lab", "-o", "json")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"outcome": "unchanged"'),
    });
    // The manifest that made it is its own again, and changes nothing.
    const { resourceVersion } = (await live("plain", "lab")).metadata;
    await kubectl.run(["apply", "-n", "lab", "-f", "-"], await fedoraManifest("plain"));
    expect((await live("plain", "lab")).metadata.resourceVersion).toBe(resourceVersion);
  });

  it.each([
    { args: [], stderr: "unfold: which VMs? vm/NAME, --namespace NAME or --all is wanted\n" },
    { args: ["--all", "vm/web"], stderr: "unfold: --all goes with neither names nor --namespace\n" },
    { args: ["pod/web"], stderr: 'unfold: "pod" is no virtual machine: vm/NAME is wanted\n' },
  ])("exits with 2 for $args", async ({ args, stderr }) => {
    expect(await undo(...args)).toEqual({ code: 2, stdout: "", stderr });
  });

  it("reports a machine that is not there", async () => {
    const { code, stderr } = await undo("vm/nobody");
    expect([code, stderr]).toEqual([
      1,
      `error: ${line("nobody")}: virtualmachines.kubevirt.io "nobody" not found\n`,
    ]);
  });
});
