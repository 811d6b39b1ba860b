import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  credentials,
  type Client as GrpcClient,
  makeClientConstructor,
  type ServiceError,
} from "@grpc/grpc-js";
import { type KubeObject, stringAt } from "@unfold/apimachinery";
import { serviceDefinition } from "@unfold/backup/plugin";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backup, machine } from "../packages/backup/src/testing/objects.js";
import { eventually } from "./support/eventually.js";

const unfold = fileURLToPath(new URL("../packages/cli/bin/unfold.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "unfold-plugin-test-"));
const machines = { group: "kubevirt.io", version: "v1", resource: "virtualmachines" };

let plane: ControlPlane;
let plugin: ChildProcessWithoutNullStreams;
let handshake = "";
const others: ChildProcessWithoutNullStreams[] = [];

/** Starts the process as Velero's go-plugin client does, with its server's flags. */
beforeAll(async () => {
  const kubeconfig = join(folder, "kubeconfig");
  plane = await startControlPlane({ kubeconfigFile: kubeconfig });
  const env = {
    ...process.env,
    KUBECONFIG: kubeconfig,
    VELERO_PLUGIN: "hello",
    PLUGIN_PROTOCOL_VERSIONS: "2",
    PLUGIN_UNIX_SOCKET_DIR: folder,
  };
  plugin = spawn(
    process.execPath,
    [unfold, "velero-plugin", "--log-level", "debug", "--features=EnableCSI"],
    { env },
  );
  for await (const line of createInterface({ input: plugin.stdout })) {
    handshake = line;
    break;
  }
});

afterAll(async () => {
  plugin.kill("SIGKILL");
  for (const other of others) other.kill("SIGKILL");
  await plane.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Answer = { readonly [field: string]: unknown };

/** Starts a file as Velero starts those in its plugin folder. */
async function started(
  file: string,
): Promise<{ readonly process: ChildProcessWithoutNullStreams; readonly handshake: string }> {
  const env = { ...process.env, KUBECONFIG: join(folder, "kubeconfig"), VELERO_PLUGIN: "hello" };
  const running = spawn(file, ["--log-level", "info", "--features", "EnableCSI"], { env });
  others.push(running);
  for await (const line of createInterface({ input: running.stdout }))
    return { process: running, handshake: line };
  throw new Error(`${file} said nothing`);
}

/** Calls one method of the process. */
function call(
  service: Parameters<typeof serviceDefinition>[0],
  method: string,
  request: object,
): Promise<Answer> {
  return callAt(handshake, service, method, request);
}

async function callAt(
  line: string,
  service: Parameters<typeof serviceDefinition>[0],
  method: string,
  request: object,
): Promise<Answer> {
  const Service = makeClientConstructor(serviceDefinition(service), service);
  const client = new Service(`unix:${line.split("|")[3]}`, credentials.createInsecure(), {
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  const methods = client as unknown as GrpcClient & {
    readonly [name: string]: (
      request: object,
      done: (error: ServiceError | null, answer: Answer) => void,
    ) => void;
  };
  try {
    return await new Promise((resolve, reject) => {
      methods[method]?.call(client, request, (error, answer) =>
        error === null ? resolve(answer) : reject(error),
      );
    });
  } finally {
    client.close();
  }
}

const bytes = (object: object): Buffer => Buffer.from(JSON.stringify(object));
const machineAction = "unfold.dev/backup-virtualmachine-action";

describe("the plugin process, over Velero's protocol", () => {
  it("prints the handshake and serves", async () => {
    expect(handshake).toMatch(/^1\|2\|unix\|.+\.sock\|grpc\|$/);
    expect(await call("grpc.health.v1.Health", "Check", { service: "plugin" })).toEqual({ status: 1 });
  });

  it("registers the actions with itself as command", async () => {
    const { plugins } = await call("generated.PluginLister", "ListPlugins", {});
    const listed = plugins as readonly { command: string; kind: string; name: string }[];
    expect(listed.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "BackupItemActionV2 unfold.dev/backup-datavolume-action",
      "BackupItemActionV2 unfold.dev/backup-pvc-action",
      "BackupItemActionV2 unfold.dev/backup-volumesnapshot-action",
      "BackupItemActionV2 unfold.dev/backup-virtualmachine-action",
      "BackupItemActionV2 unfold.dev/backup-virtualmachineinstance-action",
      "BackupItemActionV2 unfold.dev/backup-controllerrevision-action",
      "RestoreItemActionV2 unfold.dev/restore-vm-action",
      "RestoreItemActionV2 unfold.dev/restore-vmi-action",
      "RestoreItemActionV2 unfold.dev/restore-pvc-action",
      "RestoreItemActionV2 unfold.dev/restore-pod-action",
      "RestoreItemActionV2 unfold.dev/restore-volumesnapshot-action",
    ]);
    expect(listed.every(({ command }) => command === unfold)).toBe(true);
  });

  it.each(["generated.BackupItemAction", "v2.BackupItemAction"] as const)(
    "%s says what it applies to",
    async (service) => {
      const answer = await call(service, "AppliesTo", { plugin: machineAction });
      expect(answer["ResourceSelector"]).toMatchObject({
        includedResources: ["virtualmachines.kubevirt.io"],
        selector: "",
      });
    },
  );

  it("saves a machine of the cluster pinned, with its revision", async () => {
    const created = machine({ instancetype: { name: "u1.small" } });
    const { uid: _, ...metadata } = created.metadata;
    await plane.client.create(
      { group: "", version: "v1", resource: "namespaces" },
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
    );
    await plane.client.create(machines, { ...created, metadata } as KubeObject);
    const vm = await eventually("the machine's revision is captured", async () => {
      const found = await plane.client.get(machines, { namespace: "shop", name: "web" });
      return stringAt(found.status, "instancetypeRef", "controllerRevisionRef", "name") === undefined
        ? undefined
        : found;
    });
    const request = { plugin: machineAction, item: bytes(vm), backup: bytes(backup()) };
    const answer = await call("v2.BackupItemAction", "Execute", request);
    const item = JSON.parse(String(answer["item"])) as KubeObject;
    const pin = (item.spec as { instancetype: { revisionName: string } }).instancetype.revisionName;
    expect(pin).toMatch(/^web-u1\.small-v1beta1-/);
    expect(answer["additionalItems"]).toContainEqual({
      group: "apps",
      resource: "controllerrevisions",
      namespace: "shop",
      name: pin,
    });
    expect(
      await call("v2.BackupItemAction", "Progress", { plugin: machineAction, operationID: "" }),
    ).toMatchObject({ progress: { completed: true } });
  });

  it("answers a refusal as Velero expects it: code Unknown, and the message", async () => {
    const running = machine({}, { printableStatus: "Running" });
    const request = {
      plugin: machineAction,
      item: bytes(running),
      backup: bytes(backup({ excludedResources: ["virtualmachineinstances"] })),
    };
    await expect(call("v2.BackupItemAction", "Execute", request)).rejects.toMatchObject({
      code: 2,
      details: "VM cannot be safely backed up",
    });
  });

  it("tells a restore what to skip", async () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", labels: { "kubevirt.io": "virt-launcher" } },
    };
    const request = {
      plugin: "unfold.dev/restore-pod-action",
      item: bytes(pod),
      restore: bytes({ metadata: {} }),
      itemFromBackup: bytes(pod),
    };
    expect(await call("v2.RestoreItemAction", "Execute", request)).toMatchObject({ skipRestore: true });
  });

  it("ends when Velero says so, and leaves no socket", async () => {
    const ended = once(plugin, "exit");
    await call("plugin.GRPCController", "Shutdown", {});
    expect((await ended)[0]).toBe(0);
    expect(readdirSync(folder)).toEqual(["kubeconfig"]);
  });

  it("is what a link in Velero's plugin folder runs, with the server's flags, and is started again by the path it names", async () => {
    const link = join(folder, "plugins", "velero-plugin-unfold");
    mkdirSync(join(folder, "plugins"));
    symlinkSync(unfold, link);
    const first = await started(link);
    const { plugins } = await callAt(first.handshake, "generated.PluginLister", "ListPlugins", {});
    const [listed] = plugins as readonly { command: string }[];
    expect(listed?.command).toBe(link);
    // Velero runs one process for each backup and restore, also at once.
    const others = await Promise.all([started(link), started(link)]);
    const sockets = [first, ...others].map(({ handshake: line }) => line.split("|")[3]);
    expect(new Set(sockets).size).toBe(3);
    for (const { process: running, handshake: line } of [first, ...others]) {
      const ended = once(running, "exit");
      await callAt(line, "plugin.GRPCController", "Shutdown", {});
      expect((await ended)[0]).toBe(0);
    }
  });

  it("takes items of any size, many at once, and goes on after ones that are no items", async () => {
    const { process: running, handshake: line } = await started(unfold);
    const plugin = "unfold.dev/backup-pvc-action";
    const claim = (pad: string) => ({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "c", namespace: "shop", uid: "u1", annotations: { pad } },
      spec: {},
    });
    const execute = (item: Buffer) =>
      callAt(line, "v2.BackupItemAction", "Execute", { plugin, item, backup: bytes(backup()) });
    const huge = JSON.parse(
      String((await execute(bytes(claim("x".repeat(20_000_000)))))["item"]),
    ) as KubeObject;
    expect(huge.metadata.annotations?.["pad"]).toHaveLength(20_000_000);
    expect(huge.metadata.labels).toMatchObject({ "velero.kubevirt.io/pvc-uid": "u1" });
    for (const wrong of ["", "null", "{"]) {
      await expect(execute(Buffer.from(wrong))).rejects.toMatchObject({
        code: 2,
        details: expect.stringContaining("the item is no object in JSON"),
      });
    }
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => execute(bytes(claim(String(n))))),
    );
    expect(answers.map(({ item }) => JSON.parse(String(item)).metadata.annotations.pad)).toEqual(
      Array.from({ length: 200 }, (_, n) => String(n)),
    );
    await expect(
      callAt(line, "v2.RestoreItemAction", "Execute", { plugin: "unfold.dev/none", item: bytes({}) }),
    ).rejects.toMatchObject({ code: 2, details: "unknown plugin unfold.dev/none" });
    const ended = once(running, "exit");
    running.kill("SIGTERM");
    expect((await ended)[0]).toBe(0);
  });

  it("tells a person who starts it that Velero does", () => {
    const { status, stderr } = spawnSync(process.execPath, [unfold, "velero-plugin"], { encoding: "utf8" });
    expect([status, stderr]).toEqual([1, "unfold: this is a plugin: Velero starts it, not you\n"]);
  });
});
