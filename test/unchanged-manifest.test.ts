import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeObject } from "@unfold/apimachinery";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { resources } from "@unfold/controllers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { eventsSince } from "./support/events-since.js";
import { Kubectl } from "./support/kubectl.js";
import { fedoraManifest, setPolicy } from "./support/walkthrough-commands.js";

const dataDir = mkdtempSync(join(tmpdir(), "unfold-unchanged-"));
const kubeconfig = join(dataDir, "kubeconfig");
const kubectl = new Kubectl(kubeconfig);
let controlPlane: ControlPlane;
let client: ClusterClient;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
  client = new ClusterClient(loadClusterAccess({ path: kubeconfig }));
  await setPolicy(kubectl, "expand");
});

afterAll(async () => {
  client.close();
  await controlPlane.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it.each([
  { name: "client-side", flags: [] },
  { name: "server-side", flags: ["--server-side"] },
])(
  "a manifest applied again $name to its flat machine sends no watcher anything",
  async ({ name, flags }) => {
    const text = (await fedoraManifest(name)).replace("runStrategy: Always", "runStrategy: Halted");
    await kubectl.run(["apply", ...flags, "-f", "-"], text);
    await kubectl.waitFor(`vm/${name}`, "jsonpath={.status.printableStatus}=Stopped");
    const { spec, metadata } = await kubectl.json<KubeObject>(["get", "vm", name]);
    expect(spec).not.toHaveProperty("instancetype");
    for (const command of [["apply"], ["apply", "--dry-run=server"], ["diff"]]) {
      const args = [...command, ...flags, "-f", "-"];
      expect([args, await kubectl.try(args, text)]).toMatchObject([args, { code: 0, stderr: "" }]);
    }
    const label = '{"metadata":{"labels":{"last":"write"}}}';
    await kubectl.run(["patch", "vm", name, "--type=merge", "-p", label]);
    const events = await eventsSince(
      client,
      resources.virtualMachines,
      { namespace: "default", name },
      metadata.resourceVersion ?? "",
      ({ object }) => object.metadata.labels?.["last"] === "write",
    );
    expect(events.map(({ type, object }) => [type, object.metadata.labels])).toEqual([
      ["MODIFIED", { last: "write" }],
    ]);
    expect(events[0]?.object.metadata.generation).toBe(metadata.generation);
  },
);
