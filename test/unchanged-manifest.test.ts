import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeObject } from "@unfold/apimachinery";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { Kubectl } from "./support/kubectl.js";
import { RawConnection } from "./support/raw-connection.js";
import { fedoraManifest, setPolicy } from "./support/walkthrough-commands.js";

const dataDir = mkdtempSync(join(tmpdir(), "unfold-unchanged-"));
const kubeconfig = join(dataDir, "kubeconfig");
const kubectl = new Kubectl(kubeconfig);
let controlPlane: ControlPlane;
let connection: RawConnection;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
  connection = new RawConnection(kubeconfig);
  await setPolicy(kubectl, "expand");
});

afterAll(async () => {
  connection.close();
  await controlPlane.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

interface Event {
  readonly type: string;
  readonly object: KubeObject;
}

/** What a watcher of one machine was sent since a version. */
async function eventsSince(name: string, resourceVersion: string): Promise<readonly Event[]> {
  const query = `watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3D${name}`;
  const path = `/apis/kubevirt.io/v1/namespaces/default/virtualmachines?${query}`;
  const { text } = await connection.send("GET", `${path}&resourceVersion=${resourceVersion}`);
  const lines = text.trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Event);
}

it.each([
  { name: "client-side", flags: [] },
  { name: "server-side", flags: ["--server-side"] },
])(
  "a manifest applied again $name to its flat machine sends no watcher anything",
  async ({ name, flags }) => {
    const text = (await fedoraManifest(name)).replace("runStrategy: Always", "runStrategy: Halted");
    await kubectl.run(["apply", ...flags, "-f", "-"], text);
    await kubectl.run([
      "wait",
      `vm/${name}`,
      "--for=jsonpath={.status.printableStatus}=Stopped",
      "--timeout=20s",
    ]);
    const { spec, metadata } = await kubectl.json<KubeObject>(["get", "vm", name]);
    expect(spec).not.toHaveProperty("instancetype");
    for (const command of [["apply"], ["apply", "--dry-run=server"], ["diff"]]) {
      const args = [...command, ...flags, "-f", "-"];
      expect([args, await kubectl.try(args, text)]).toMatchObject([args, { code: 0, stderr: "" }]);
    }
    const label = '{"metadata":{"labels":{"last":"write"}}}';
    await kubectl.run(["patch", "vm", name, "--type=merge", "-p", label]);
    const events = await eventsSince(name, metadata.resourceVersion ?? "");
    expect(events.map(({ type, object }) => [type, object.metadata.labels])).toEqual([
      ["MODIFIED", { last: "write" }],
    ]);
    expect(events[0]?.object.metadata.generation).toBe(metadata.generation);
  },
);
