import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  fieldAt,
  type GroupVersionResource,
  type KubeObject,
  listAt,
  type ObjectKey,
  stringAt,
} from "@unfold/apimachinery";
import { veleroResources } from "@unfold/backup/velero-server";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { resources } from "@unfold/controllers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runUnfold } from "../packages/cli/src/unfold/run-unfold.js";
import { Kubectl } from "./support/kubectl.js";
import { observed } from "./support/observed.js";

const folder = mkdtempSync(join(tmpdir(), "unfold-velero-"));
const kubeconfigOf = (site: string): string => join(folder, `${site}.kubeconfig`);
const web: ObjectKey = { namespace: "default", name: "web" };

let [a, b]: ControlPlane[] = [];
const sites = (): { readonly a: ControlPlane; readonly b: ControlPlane } => {
  if (a === undefined || b === undefined) throw new Error("not started");
  return { a, b };
};

const machine: KubeObject = {
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { ...web, namespace: "default", labels: { app: "web" } },
  spec: {
    runStrategy: "Always",
    instancetype: { name: "small", kind: "VirtualMachineInstancetype" },
    preference: { name: "fedora" },
    dataVolumeTemplates: [
      {
        metadata: { name: "root" },
        spec: { source: { blank: {} }, storage: { resources: { requests: { storage: "1Gi" } } } },
      },
    ],
    template: {
      spec: { domain: { devices: {} }, volumes: [{ name: "root", dataVolume: { name: "root" } }] },
    },
  },
};

const small: KubeObject = {
  apiVersion: "instancetype.kubevirt.io/v1beta1",
  kind: "VirtualMachineInstancetype",
  metadata: { name: "small", namespace: "default" },
  spec: { cpu: { guest: 3 }, memory: { guest: "3Gi" } },
};

function isRunning({ status }: KubeObject): boolean {
  return stringAt(status, "printableStatus") === "Running";
}

/** Runs `unfold` against a site, over HTTPS. */
async function unfold(site: string, ...args: readonly string[]) {
  let [stdout, stderr] = ["", ""];
  const output = {
    out: (text: string) => {
      stdout += text;
    },
    err: (text: string) => {
      stderr += text;
    },
  };
  const code = await runUnfold([...args, "--kubeconfig", kubeconfigOf(site)], output);
  return { code, stdout, stderr };
}

function ended(plane: ControlPlane, resource: GroupVersionResource, name: string): Promise<KubeObject> {
  const ends = ["Completed", "PartiallyFailed", "Failed", "FailedValidation"];
  return observed(plane.client, resource, { namespace: "velero", name }, ({ status }) =>
    ends.includes(stringAt(status, "phase") ?? ""),
  );
}

beforeAll(async () => {
  a = await startControlPlane({ dataDirectory: join(folder, "a"), kubeconfigFile: kubeconfigOf("a") });
  b = await startControlPlane({ kubeconfigFile: kubeconfigOf("b") });
  await a.client.create(resources.virtualMachineInstancetypes, small);
  await a.client.create(resources.virtualMachines, machine);
  await observed(a.client, resources.virtualMachines, web, isRunning);
});

afterAll(async () => {
  await a?.stop();
  await b?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("backup and restore on the embedded control plane", () => {
  it("has a location to save to from the start", async () => {
    const location = await sites().a.client.get(veleroResources.storageLocations, {
      namespace: "velero",
      name: "default",
    });
    expect(stringAt(location.status, "phase")).toBe("Available");
    expect(stringAt(location.spec, "config", "path")).toBe(join(folder, "a", "backups"));
  });

  it("saves what is selected, and what that needs", async () => {
    const done = await unfold("a", "backup", "nightly", "--selector", "app=web", "--wait");
    expect(done).toEqual({
      code: 0,
      stdout: 'Backup request "nightly" submitted successfully.\nBackup completed with status: Completed.\n',
      stderr: "",
    });
    const [, row = ""] = (await unfold("a", "backup", "get")).stdout.split("\n");
    expect(row).toMatch(/^nightly +Completed +0 +0 +\S+ +\S+ +default +app=web$/);
    expect(readdirSync(join(folder, "a/backups/backups/nightly")).sort()).toEqual([
      "nightly-csi-volumesnapshots.json.gz",
      "nightly-itemoperations.json.gz",
      "nightly-logs.gz",
      "nightly-podvolumebackups.json.gz",
      "nightly-resource-list.json.gz",
      "nightly-results.gz",
      "nightly-volumeinfo.json.gz",
      "nightly-volumesnapshots.json.gz",
      "nightly.tar.gz",
      "velero-backup.json",
    ]);
  });

  it("brings the machine to another control plane as it was, its type gone", async () => {
    const { a, b } = sites();
    const kubectl = new Kubectl(kubeconfigOf("b"));
    const location = {
      apiVersion: "velero.io/v1",
      kind: "BackupStorageLocation",
      metadata: { name: "site-a", namespace: "velero" },
      spec: {
        provider: "unfold.dev/folder",
        accessMode: "ReadOnly",
        config: { path: join(folder, "a/backups") },
      },
    };
    await kubectl.run(["apply", "-f", "-"], JSON.stringify(location));
    const restore = { ...location, kind: "Restore", metadata: { name: "moved", namespace: "velero" } };
    await kubectl.run(["create", "-f", "-"], JSON.stringify({ ...restore, spec: { backupName: "nightly" } }));
    expect((await ended(b, veleroResources.restores, "moved")).status).toMatchObject({ phase: "Completed" });
    const restored = await observed(b.client, resources.virtualMachines, web, isRunning);
    expect(restored.metadata.labels).toMatchObject({
      app: "web",
      "velero.io/backup-name": "nightly",
      "velero.io/restore-name": "moved",
    });
    const [before, after] = await Promise.all(
      [a, b].map(({ client }) => client.get(resources.virtualMachineInstances, web)),
    );
    for (const part of ["cpu", "memory", "resources", "machine", "firmware", "devices"]) {
      expect(fieldAt(after?.spec, "domain", part), part).toEqual(fieldAt(before?.spec, "domain", part));
    }
    expect((await unfold("b", "backup", "get", "nightly", "-o", "json")).stdout).toContain('"Completed"');
  });

  it("deletes a backup with what is stored, not through a location that is for reading", async () => {
    const refused = await unfold("b", "backup", "delete", "nightly");
    expect(refused).toEqual({
      code: 1,
      stdout: "",
      stderr:
        'unfold: cannot delete backup "nightly": cannot delete backup because backup storage location site-a is currently in read-only mode\n',
    });
    const deleted = await unfold("a", "backup", "delete", "nightly");
    expect(deleted).toEqual({ code: 0, stdout: 'Backup "nightly" deleted.\n', stderr: "" });
    expect(existsSync(join(folder, "a/backups/backups/nightly"))).toBe(false);
  });
});

describe("unfold backup describe", () => {
  it("tells why a machine is not in the backup", async () => {
    const made = await unfold("a", "backup", "unsafe", "--exclude-resources", "pods", "--wait");
    expect(made.stderr).toBe(
      'unfold: backup "unsafe": PartiallyFailed: 2 errors, see unfold backup describe\n',
    );
    const { stdout } = await unfold("a", "backup", "describe", "unsafe");
    expect(stdout).toMatch(/^Name: +unsafe\nPhase: +PartiallyFailed\n/);
    expect(stdout).toContain("Errors:\n  default: resource: /virtualmachineinstances name: /web message: ");
    expect(stdout).toContain("VM cannot be safely backed up\n");
    expect((await unfold("a", "restore", "describe", "nothing")).stderr).toBe(
      'unfold: restores.velero.io "nothing" not found\n',
    );
  });
});

/** Commands that go wrong, and what stands on stderr. */
const wrong: readonly { args: readonly string[]; code: number; stderr: string | RegExp }[] = [
  { args: ["backup", "create"], code: 2, stderr: "unfold: the name of a backup is wanted\n" },
  { args: ["backup", "x", "y"], code: 2, stderr: 'unfold: unexpected argument "y"\n' },
  { args: ["backup", "x", "--ttl", "soon"], code: 2, stderr: /^unfold: invalid duration "soon" for --ttl: / },
  {
    args: ["backup", "x", "-l", "a=b", "--or-selector", "c=d"],
    code: 2,
    stderr: "unfold: either a 'selector' or an 'or-selector' can be specified, but not both\n",
  },
  { args: ["backup", "x", "-l", "a=b=c"], code: 2, stderr: /^unfold: failed to parse "--selector" flag: / },
  {
    args: ["backup", "x", "--namespace", "default", "--wait"],
    code: 1,
    stderr: 'unfold: no Velero in namespace "default": it is in velero\n',
  },
  ...[
    ["backup", "x"],
    ["backup", "get"],
    ["backup", "describe", "x"],
    ["backup", "delete", "x"],
    ["restore", "x", "--from-backup", "y", "--wait"],
    ["restore", "get", "x"],
    ["restore", "delete", "x"],
  ].map((args) => ({
    args: [...args, "-n", "other"],
    code: 1,
    stderr: 'unfold: no Velero in namespace "other": it is in velero\n',
  })),
  { args: ["backup", "--wait"], code: 2, stderr: "unfold: the name of a backup is wanted\n" },
  { args: ["restore", "-f", "x"], code: 2, stderr: "unfold: the name of a restore is wanted\n" },
  {
    args: ["backup", "x", "-o", "json"],
    code: 2,
    stderr: "unfold: --output has no effect on unfold backup create\n",
  },
  {
    args: ["backup", "delete", "x", "--include-namespaces", "a"],
    code: 2,
    stderr: "unfold: --include-namespaces has no effect on unfold backup delete\n",
  },
  { args: ["restore", "delete", "none"], code: 1, stderr: 'unfold: restores.velero.io "none" not found\n' },
  { args: ["backup", "../../x"], code: 1, stderr: /^unfold: Backup.velero.io "..\/..\/x" is invalid: / },
  { args: ["backup", "delete", "none"], code: 1, stderr: 'unfold: backups.velero.io "none" not found\n' },
  {
    args: ["restore", "x"],
    code: 2,
    stderr: "unfold: either a backup or schedule must be specified, but not both\n",
  },
  {
    args: ["restore", "none", "--from-backup", "none", "--wait"],
    code: 1,
    stderr: 'unfold: restore "none": FailedValidation: Error retrieving backup: backup "none" not found\n',
  },
  {
    args: ["backup", "elsewhere", "--storage-location", "moon", "--wait"],
    code: 1,
    stderr:
      /^unfold: backup "elsewhere": FailedValidation: an existing backup storage location was not specified .* the default moon was not found\..*\n$/,
  },
  {
    args: ["backup", "other", "--plugin", "0.1", "--behavior", "kind", "--wait"],
    code: 1,
    stderr:
      /^unfold: backup "other": FailedValidation: unknown plugin "0.1" .*: known are 0.7, 0.8, 0.9, none, unfold; unknown behavior "kind" .*\n$/,
  },
];

describe("unfold backup and restore say what is wrong", () => {
  it.each(wrong)("$args", async ({ args, code, stderr }) => {
    const done = await unfold("a", ...args);
    expect(done.code).toBe(code);
    if (typeof stderr === "string") expect(done.stderr).toBe(stderr);
    else expect(done.stderr).toMatch(stderr);
  });

  it("and a location in another namespace is one that no Velero looks at", async () => {
    const metadata = { namespace: "default", name: "mine" };
    await sites().a.client.create(veleroResources.storageLocations, {
      apiVersion: "velero.io/v1",
      kind: "BackupStorageLocation",
      metadata,
      spec: { provider: "unfold.dev/folder", config: { path: folder }, objectStorage: { bucket: "b" } },
    });
    const { code, stderr } = await unfold("a", "backup", "x", "-n", "default", "--wait");
    expect([code, stderr]).toEqual([1, 'unfold: no Velero in namespace "default": it is in velero\n']);
  });

  it("and a location that leads out of its folder is not available", async () => {
    const { a } = sites();
    const specs = [
      { provider: "unfold.dev/folder", config: { path: "../elsewhere" } },
      {
        provider: "unfold.dev/folder",
        config: { path: folder },
        objectStorage: { bucket: "b", prefix: "../x" },
      },
      { provider: "gcp", objectStorage: { bucket: "b" } },
    ];
    for (const [index, spec] of specs.entries()) {
      const key = { namespace: "velero", name: `bad-${index}` };
      const metadata = { ...key };
      await a.client.create(veleroResources.storageLocations, {
        apiVersion: "velero.io/v1",
        kind: "BackupStorageLocation",
        metadata,
        spec,
      });
      const told = await observed(
        a.client,
        veleroResources.storageLocations,
        key,
        ({ status }) => status !== undefined,
      );
      expect(stringAt(told.status, "phase")).toBe("Unavailable");
      const backup = await unfold("a", "backup", `to-bad-${index}`, "--storage-location", key.name, "--wait");
      expect(backup.stderr).toContain(`BackupStorageLocation bad-${index} is in Unavailable status.`);
    }
    const failed = await a.client.get(veleroResources.backups, { namespace: "velero", name: "to-bad-0" });
    expect(listAt(failed.status, "validationErrors")).toHaveLength(1);
  });
});

describe("backup sync", () => {
  it("passes over what is no backup, and forgets what was deleted", async () => {
    const { a } = sites();
    const place = join(folder, "shared");
    const put = (name: string, text: string): void => {
      mkdirSync(join(place, "backups", name), { recursive: true });
      writeFileSync(join(place, "backups", name, "velero-backup.json"), text);
    };
    const record = (name: string): string =>
      JSON.stringify({
        apiVersion: "velero.io/v1",
        kind: "Backup",
        metadata: { name, namespace: "elsewhere", uid: "old", labels: { mine: "x" } },
        spec: { storageLocation: "theirs" },
        status: { phase: "Completed" },
      });
    put("broken", "{");
    put("Not_a_name", record("Not_a_name"));
    put("other", record("another"));
    put("good", record("good"));
    const location = {
      apiVersion: "velero.io/v1",
      kind: "BackupStorageLocation",
      metadata: { name: "shared", namespace: "velero" },
      spec: { provider: "unfold.dev/folder", config: { path: place } },
    };
    const key = { namespace: "velero", name: "shared" };
    const isSynced = ({ status }: KubeObject) => stringAt(status, "lastSyncedTime") !== undefined;
    await a.client.create(veleroResources.storageLocations, location);
    const synced = await observed(a.client, veleroResources.storageLocations, key, isSynced);
    expect(stringAt(synced.status, "phase")).toBe("Available");
    const ofLocation = async (): Promise<readonly string[]> => {
      const labelSelector = "velero.io/storage-location=shared";
      const { items } = await a.client.list(veleroResources.backups, { namespace: "velero", labelSelector });
      return items.map(({ metadata }) => `${metadata.name} ${metadata.labels?.["mine"]}`);
    };
    expect(await ofLocation()).toEqual(["good x"]);
    rmSync(join(place, "backups/good"), { recursive: true });
    put("later", record("later"));
    // Another spec is a reason to look again, as time is.
    await a.client.patch(veleroResources.storageLocations, key, {
      type: "application/merge-patch+json",
      body: { spec: { backupSyncPeriod: "1m" }, status: { lastSyncedTime: null } },
    });
    await observed(a.client, veleroResources.storageLocations, key, isSynced);
    expect(await ofLocation()).toEqual(["later x"]);
  });

  it("fails a restore from an archive that is none", async () => {
    const { a } = sites();
    writeFileSync(join(folder, "shared/backups/later/later.tar.gz"), "no archive");
    const done = await unfold("a", "restore", "broken", "--from-backup", "later", "--wait");
    expect(done.stderr).toMatch(/^unfold: restore "broken": Failed: no archive, or one that is cut off/);
    const gone = await unfold("a", "restore", "gone", "--from-schedule", "hourly", "--wait");
    expect(gone.stderr).toBe(
      'unfold: restore "gone": FailedValidation: No completed backups found for schedule\n',
    );
    expect(
      await a.client.get(veleroResources.restores, { namespace: "velero", name: "broken" }),
    ).toMatchObject({
      status: { phase: "Failed" },
    });
  });
});

it("answers who asks for its plugins", async () => {
  const { a } = sites();
  const key = { namespace: "velero", name: "velero-cli-x" };
  await a.client.create(veleroResources.serverStatusRequests, {
    apiVersion: "velero.io/v1",
    kind: "ServerStatusRequest",
    metadata: key,
    spec: {},
  });
  const { status } = await observed(
    a.client,
    veleroResources.serverStatusRequests,
    key,
    (request) => stringAt(request.status, "phase") === "Processed",
  );
  expect(listAt(status, "plugins")).toContainEqual({
    name: "unfold.dev/restore-vm-action",
    kind: "RestoreItemActionV2",
  });
});

it("says of a backup that was under way when the process ended that it failed", async () => {
  const dataDirectory = join(folder, "interrupted");
  const first = await startControlPlane({ dataDirectory, controllers: false });
  const metadata = { name: "half", namespace: "velero" };
  await first.client.create(veleroResources.namespaces, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "velero" },
  });
  await first.client.create(veleroResources.backups, {
    apiVersion: "velero.io/v1",
    kind: "Backup",
    metadata,
    spec: {},
    status: { phase: "InProgress" },
  });
  await first.stop();
  const second = await startControlPlane({ dataDirectory });
  const { status } = await second.client.get(veleroResources.backups, metadata);
  await second.stop();
  expect(status).toEqual({
    phase: "Failed",
    failureReason: 'found a backup with status "InProgress" during the server starting, mark it as "Failed"',
  });
});
