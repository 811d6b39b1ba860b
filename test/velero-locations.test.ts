import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { veleroResources } from "@unfold/backup/velero-server";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { observed } from "./support/observed.js";
import { type Ended, unfold } from "./support/unfold.js";

const folder = mkdtempSync(join(tmpdir(), "unfold-velero-locations-"));
const kubeconfig = join(folder, "kubeconfig");

let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ kubeconfigFile: kubeconfig });
});
afterAll(async () => {
  await plane.stop();
  rmSync(folder, { recursive: true });
});

/** Runs `unfold` against the control plane, over HTTPS. */
const unfoldHere = (...args: readonly string[]): Promise<Ended> =>
  unfold(...args, "--kubeconfig", kubeconfig);

describe("a backup storage location", () => {
  it("in another namespace is one that no Velero looks at", async () => {
    const metadata = { namespace: "default", name: "mine" };
    await plane.client.create(veleroResources.storageLocations, {
      apiVersion: "velero.io/v1",
      kind: "BackupStorageLocation",
      metadata,
      spec: { provider: "unfold.dev/folder", config: { path: folder }, objectStorage: { bucket: "b" } },
    });
    const { code, err } = await unfoldHere("backup", "x", "-n", "default", "--wait");
    expect([code, err]).toEqual([1, 'unfold: no Velero in namespace "default": it is in velero\n']);
  });

  it("that leads out of its folder is not available", async () => {
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
      await plane.client.create(veleroResources.storageLocations, {
        apiVersion: "velero.io/v1",
        kind: "BackupStorageLocation",
        metadata,
        spec,
      });
      const told = await observed(
        plane.client,
        veleroResources.storageLocations,
        key,
        ({ status }) => status !== undefined,
      );
      expect(stringAt(told.status, "phase")).toBe("Unavailable");
      const backup = await unfoldHere("backup", `to-bad-${index}`, "--storage-location", key.name, "--wait");
      expect(backup.err).toContain(`BackupStorageLocation bad-${index} is in Unavailable status.`);
    }
    const failed = await plane.client.get(veleroResources.backups, { namespace: "velero", name: "to-bad-0" });
    expect(listAt(failed.status, "validationErrors")).toHaveLength(1);
  });
});

describe("backup sync", () => {
  it("passes over what is no backup, and forgets what was deleted", async () => {
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
    await plane.client.create(veleroResources.storageLocations, location);
    const synced = await observed(plane.client, veleroResources.storageLocations, key, isSynced);
    expect(stringAt(synced.status, "phase")).toBe("Available");
    const ofLocation = async (): Promise<readonly string[]> => {
      const labelSelector = "velero.io/storage-location=shared";
      const { items } = await plane.client.list(veleroResources.backups, {
        namespace: "velero",
        labelSelector,
      });
      return items.map(({ metadata }) => `${metadata.name} ${metadata.labels?.["mine"]}`);
    };
    expect(await ofLocation()).toEqual(["good x"]);
    rmSync(join(place, "backups/good"), { recursive: true });
    put("later", record("later"));
    // Another spec is a reason to look again, as time is.
    await plane.client.patch(veleroResources.storageLocations, key, {
      type: "application/merge-patch+json",
      body: { spec: { backupSyncPeriod: "1m" }, status: { lastSyncedTime: null } },
    });
    await observed(plane.client, veleroResources.storageLocations, key, isSynced);
    expect(await ofLocation()).toEqual(["later x"]);
  });

  it("fails a restore from an archive that is none", async () => {
    writeFileSync(join(folder, "shared/backups/later/later.tar.gz"), "no archive");
    const done = await unfoldHere("restore", "broken", "--from-backup", "later", "--wait");
    expect(done.err).toMatch(/^unfold: restore "broken": Failed: no archive, or one that is cut off/);
    const gone = await unfoldHere("restore", "gone", "--from-schedule", "hourly", "--wait");
    expect(gone.err).toBe(
      'unfold: restore "gone": FailedValidation: No completed backups found for schedule\n',
    );
    expect(
      await plane.client.get(veleroResources.restores, { namespace: "velero", name: "broken" }),
    ).toMatchObject({
      status: { phase: "Failed" },
    });
  });
});
