import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
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
import { Kubectl } from "./support/kubectl.js";
import { observed } from "./support/observed.js";
import { type Ended, unfold } from "./support/unfold.js";

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
const unfoldAt = (site: string, ...args: readonly string[]): Promise<Ended> =>
  unfold(...args, "--kubeconfig", kubeconfigOf(site));

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
    const done = await unfoldAt("a", "backup", "nightly", "--selector", "app=web", "--wait");
    expect(done).toEqual({
      code: 0,
      out: 'Backup request "nightly" submitted successfully.\nBackup completed with status: Completed.\n',
      err: "",
    });
    const [, row = ""] = (await unfoldAt("a", "backup", "get")).out.split("\n");
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
    expect((await unfoldAt("b", "backup", "get", "nightly", "-o", "json")).out).toContain('"Completed"');
  });

  it("deletes a backup with what is stored, not through a location that is for reading", async () => {
    const refused = await unfoldAt("b", "backup", "delete", "nightly");
    expect(refused).toEqual({
      code: 1,
      out: "",
      err: 'unfold: cannot delete backup "nightly": cannot delete backup because backup storage location site-a is currently in read-only mode\n',
    });
    const deleted = await unfoldAt("a", "backup", "delete", "nightly");
    expect(deleted).toEqual({ code: 0, out: 'Backup "nightly" deleted.\n', err: "" });
    expect(existsSync(join(folder, "a/backups/backups/nightly"))).toBe(false);
  });
});

describe("unfold backup describe", () => {
  it("tells why a machine is not in the backup", async () => {
    const made = await unfoldAt("a", "backup", "unsafe", "--exclude-resources", "pods", "--wait");
    expect(made.err).toBe('unfold: backup "unsafe": PartiallyFailed: 2 errors, see unfold backup describe\n');
    const { out } = await unfoldAt("a", "backup", "describe", "unsafe");
    expect(out).toMatch(/^Name: +unsafe\nPhase: +PartiallyFailed\n/);
    expect(out).toContain("Errors:\n  default: resource: /virtualmachineinstances name: /web message: ");
    expect(out).toContain("VM cannot be safely backed up\n");
    expect((await unfoldAt("a", "restore", "describe", "nothing")).err).toBe(
      'unfold: restores.velero.io "nothing" not found\n',
    );
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
  const { status } = await observed(
    second.client,
    veleroResources.backups,
    metadata,
    (one) => stringAt(one.status, "phase") !== "InProgress",
  );
  await second.stop();
  expect(status).toEqual({
    phase: "Failed",
    completionTimestamp: expect.any(String),
    failureReason: 'found a backup with status "InProgress" during the server starting, mark it as "Failed"',
  });
});
