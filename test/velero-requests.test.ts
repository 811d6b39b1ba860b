import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type GroupVersionResource, type KubeObject, stringAt } from "@unfold/apimachinery";
import { veleroResources } from "@unfold/backup/velero-server";
import { runUnfold } from "@unfold/cli";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { observed } from "./support/observed.js";

// Where OADP installs Velero.
const namespace = "openshift-adp";
const folder = mkdtempSync(join(tmpdir(), "unfold-velero-requests-"));
let plane: ControlPlane;

beforeAll(async () => {
  plane = await startControlPlane({
    dataDirectory: join(folder, "data"),
    kubeconfigFile: join(folder, "kubeconfig"),
    veleroNamespace: namespace,
  });
});

afterAll(async () => {
  await plane.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `unfold` against the control plane. */
async function run(...args: readonly string[]) {
  const texts = { stdout: "", stderr: "" };
  const code = await runUnfold([...args, "--kubeconfig", join(folder, "kubeconfig")], {
    out: (text) => {
      texts.stdout += text;
    },
    err: (text) => {
      texts.stderr += text;
    },
  });
  return { code, ...texts };
}

async function ask(
  kind: string,
  resource: GroupVersionResource,
  name: string,
  spec: KubeObject["metadata"],
): Promise<void> {
  await plane.client.create(resource, {
    apiVersion: "velero.io/v1",
    kind,
    metadata: { name, namespace },
    spec,
  });
}

function inPhase(resource: GroupVersionResource, name: string, ...phases: string[]): Promise<KubeObject> {
  return observed(plane.client, resource, { namespace, name }, ({ status }) =>
    phases.includes(stringAt(status, "phase") ?? ""),
  );
}

/** Where a file can be fetched, as velero's command asks for it (Velero pkg/cmd/util/downloadrequest). */
async function urlOf(kind: string, name: string): Promise<string> {
  const request = `${name}-${kind.toLowerCase()}`;
  await ask("DownloadRequest", veleroResources.downloadRequests, request, { target: { kind, name } });
  const { status } = await inPhase(veleroResources.downloadRequests, request, "Processed");
  expect(Date.parse(stringAt(status, "expiration") ?? "")).toBeGreaterThan(Date.now());
  return stringAt(status, "downloadURL") ?? "";
}

async function unzipped(url: string): Promise<string> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return gunzipSync(Buffer.from(await response.arrayBuffer())).toString("utf8");
}

describe("Velero in the namespace it was told", () => {
  it("has its location there, and makes backups of that namespace only", async () => {
    await ask("Backup", veleroResources.backups, "nightly", { includedNamespaces: ["default"] });
    const { spec } = await inPhase(veleroResources.backups, "nightly", "Completed");
    expect(stringAt(spec, "storageLocation")).toBe("default");
    await expect(
      plane.client.get({ group: "", version: "v1", resource: "namespaces" }, { name: "velero" }),
    ).rejects.toThrow("not found");
  });

  it("tells where log, results and archive of a backup can be fetched", async () => {
    expect(await unzipped(await urlOf("BackupLog", "nightly"))).toContain("Backed up a total of");
    expect(JSON.parse(await unzipped(await urlOf("BackupResults", "nightly")))).toEqual({
      errors: {},
      warnings: {},
    });
    expect(await unzipped(await urlOf("BackupContents", "nightly"))).toContain("metadata/version");
    expect(JSON.parse(await unzipped(await urlOf("BackupVolumeInfos", "nightly")))).toEqual([]);
  });

  it("tells the same of a restore", async () => {
    await ask("Restore", veleroResources.restores, "back", { backupName: "nightly" });
    await inPhase(veleroResources.restores, "back", "Completed");
    expect(await unzipped(await urlOf("RestoreLog", "back"))).toContain("restore completed");
    expect(JSON.parse(await unzipped(await urlOf("RestoreResourceList", "back")))).toHaveProperty([
      "v1/ServiceAccount",
    ]);
  });

  it("gives nothing for a path that was not handed out, and 404 for a file that is not there", async () => {
    const url = await urlOf("CSIBackupVolumeSnapshotContents", "nightly");
    expect((await fetch(url)).status).toBe(404);
    expect((await fetch(new URL("/backups/nightly/nightly.tar.gz", url))).status).toBe(404);
    expect((await fetch(url, { method: "DELETE" })).status).toBe(404);
  });

  it("has clients that ask for them: unfold and what stands in for velero's command", async () => {
    const log = await run("backup", "logs", "nightly", "-n", namespace);
    expect(log.stdout).toContain("Backed up a total of");
    const archive = join(folder, "nightly.tar.gz");
    expect((await run("backup", "download", "nightly", archive, "-n", namespace)).stdout).toBe(
      `Backup nightly has been successfully downloaded to ${archive}.\n`,
    );
    expect(gunzipSync(readFileSync(archive)).toString("utf8")).toContain("metadata/version");
    expect((await run("backup", "download", "nightly", archive, "-n", namespace)).stderr).toContain("EEXIST");
    const velero = (...args: readonly string[]) => run("velero-shim", "--", ...args, "-n", namespace);
    expect((await velero("restore", "logs", "back")).stdout).toContain("restore completed");
    expect((await velero("backup", "describe", "nightly", "--details")).stdout).toMatch(
      /Phase: +Completed\n(.*\n)*Resource List:\n(.*\n)* {2}v1\/ServiceAccount:\n {4}- default\/default\n/,
    );
    expect((await velero("backup", "logs", "none")).stderr).toBe(
      'An error occurred: backup "none" does not exist\n',
    );
    const { items } = await plane.client.list(veleroResources.downloadRequests, { namespace });
    expect(items.filter(({ metadata }) => /-[0-9a-f]{12}$/.test(metadata.name ?? ""))).toEqual([]);
  });

  it("leaves a request for what there is not unanswered, with the time at which it goes", async () => {
    const target = { kind: "BackupLog", name: "never-made" };
    await ask("DownloadRequest", veleroResources.downloadRequests, "in-vain", { target });
    const { status } = await observed(
      plane.client,
      veleroResources.downloadRequests,
      { namespace, name: "in-vain" },
      (request) => stringAt(request.status, "expiration") !== undefined,
    );
    expect(status).not.toHaveProperty("downloadURL");
  });

  it("makes one backup after the other, and says how many are before one", async () => {
    const names = ["first", "second", "third"];
    const queued = inPhase(veleroResources.backups, "third", "Queued");
    for (const name of names) await ask("Backup", veleroResources.backups, name, {});
    expect((await queued).status).toMatchObject({ queuePosition: expect.any(Number) });
    const ends = await Promise.all(
      names.map(async (name) => (await inPhase(veleroResources.backups, name, "Completed")).status),
    );
    for (const status of ends) expect(status).not.toHaveProperty("queuePosition");
    const starts = ends.map((status) => Date.parse(stringAt(status, "startTimestamp") ?? ""));
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });
});

describe("Schedules", () => {
  const velero = (...args: readonly string[]) => run("velero-shim", "--", ...args, "-n", namespace);

  it("make Backups by the clock until they are paused", async () => {
    const made = await velero(
      "schedule",
      "create",
      "often",
      "--schedule=@every 1s",
      "--ttl",
      "1h",
      "--labels",
      "a=b",
    );
    expect(made.stdout).toBe('Schedule "often" created successfully.\n');
    const { status } = await observed(
      plane.client,
      veleroResources.schedules,
      { namespace, name: "often" },
      (schedule) => stringAt(schedule.status, "lastBackup") !== undefined,
    );
    const stamp = (stringAt(status, "lastBackup") ?? "").replace(/\D/g, "");
    const backup = await inPhase(veleroResources.backups, `often-${stamp}`, "Completed");
    expect(backup.metadata.labels).toMatchObject({ a: "b", "velero.io/schedule-name": "often" });
    expect(backup.spec).toMatchObject({ ttl: "1h", storageLocation: "default" });
    expect((await velero("schedule", "pause", "often")).stdout).toBe("Schedule often paused successfully\n");
    expect((await velero("schedule", "pause", "often")).stdout).toBe(
      "Schedule often is already paused, skip\n",
    );
    expect((await velero("schedule", "get")).stdout).toMatch(
      /^NAME .*\noften +Enabled +.* UTC +@every 1s +1h +\d+s ago +<none> +true\n$/,
    );
  });

  it("can be made a Backup of at once, and their latest one is what a Restore takes", async () => {
    const now = await velero("backup", "create", "by-hand", "--from-schedule", "often", "--wait");
    expect(now.stdout).toMatch(/^Creating backup from schedule.*\n.*submitted successfully/);
    const restore = await velero("restore", "create", "latest", "--from-schedule", "often", "--wait");
    expect(restore.stdout).toContain("completed with status: Completed");
    const { spec } = await plane.client.get(veleroResources.restores, { namespace, name: "latest" });
    expect(spec).toMatchObject({ backupName: expect.stringMatching(/^(by-hand|often-\d+)$/) });
    expect((await velero("schedule", "delete", "often", "--confirm")).stdout).toBe(
      "Schedule deleted: often\n",
    );
  });
});
