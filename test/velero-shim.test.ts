import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runUnfold } from "@unfold/cli";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "unfold-velero-shim-"));
const kubeconfig = join(folder, "kubeconfig");
let plane: ControlPlane;

beforeAll(async () => {
  plane = await startControlPlane({ kubeconfigFile: kubeconfig });
});

afterAll(async () => {
  await plane.stop();
  rmSync(folder, { recursive: true });
});

type Ended = { readonly code: number; readonly out: string; readonly err: string };

async function unfold(...args: readonly string[]): Promise<Ended> {
  const texts = { out: "", err: "" };
  const code = await runUnfold(args, {
    out: (text) => {
      texts.out += text;
    },
    err: (text) => {
      texts.err += text;
    },
  });
  return { code, ...texts };
}

const velero = (...args: readonly string[]): Promise<Ended> =>
  unfold("velero-shim", "--", ...args, "--kubeconfig", kubeconfig);

describe("velero's command, stood in for", () => {
  it("tells both versions, and the plugins, as the partner suite asks before it begins", async () => {
    expect((await velero("version")).out).toMatch(
      /^Client:\n\tVersion: v\S+\n\tGit commit: .*\nServer:\n\tVersion: v\S+\n$/,
    );
    expect((await velero("version", "--client-only")).out).not.toContain("Server");
    const { code, out } = await velero("plugin", "get");
    expect(out).toMatch(/^NAME +KIND\n/);
    expect(out).toMatch(/unfold\.dev\/restore-vm-action +RestoreItemActionV2\n/);
    expect(code).toBe(0);
  });

  it("backs up with the suite's arguments, verb first, and says what velero says", async () => {
    const { code, out } = await velero(
      ...["create", "backup", "a", "--include-namespaces", "default", "--namespace", "velero"],
      ...[
        "--volume-snapshot-locations",
        "minio",
        "--wait",
        "--labels",
        "velero.kubevirt.io/metadataBackup=true",
      ],
    );
    expect(out).toContain('Backup request "a" submitted successfully.\nWaiting for backup to complete.');
    expect(out).toContain("\nBackup completed with status: Completed. You may check for more information");
    expect(code).toBe(0);
    const found = JSON.parse((await velero("backup", "get", "a", "-o", "json")).out);
    expect(found).toMatchObject({
      apiVersion: "velero.io/v1",
      kind: "Backup",
      metadata: { name: "a", labels: { "velero.kubevirt.io/metadataBackup": "true" } },
      spec: { includedNamespaces: ["default"], volumeSnapshotLocations: ["minio"] },
      status: { phase: "Completed" },
    });
  });

  it("prints the Restore that the suite reads after a selective restore", async () => {
    await velero("restore", "create", "r", "--from-backup", "a", "--selector", "x=y", "-w");
    const { out } = await velero("restore", "get", "-n", "velero", "-o", "json", "r");
    expect(JSON.parse(out)).toMatchObject({ kind: "Restore", status: { phase: "Completed" } });
    expect((await velero("restore", "get", "-o", "yaml")).out).toContain("\nkind: Restore\n");
  });

  it("lists in velero's tables, and a list of two as a list", async () => {
    await velero(
      "backup",
      "create",
      "b",
      "--include-namespaces",
      "default",
      "--wait",
      "--snapshot-volumes=false",
    );
    const { out } = await velero("get", "backups");
    expect(out).toMatch(/^NAME +STATUS +ERRORS +WARNINGS +CREATED +EXPIRES +STORAGE LOCATION +SELECTOR\n/);
    expect(out).toMatch(
      /\na +Completed +0 +0 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC +29d +default +<none>\n/,
    );
    expect(JSON.parse((await velero("backup", "get", "-o", "json")).out)).toMatchObject({
      kind: "BackupList",
      items: [{ kind: "Backup" }, { kind: "Backup" }],
    });
  });

  it("exits with 0 when a backup it waited for failed, as velero does: the phase is what counts", async () => {
    const { code, out } = await velero("backup", "create", "bad", "--wait", "--storage-location", "nowhere");
    expect(out).toContain("Backup completed with status: FailedValidation.");
    expect(code).toBe(0);
  });

  it("prints what it would ask for with -o, and asks for nothing", async () => {
    const { out } = await velero(
      "restore",
      "create",
      "--from-backup",
      "a",
      "--namespace-mappings",
      "a:b",
      "-o",
      "json",
    );
    expect(JSON.parse(out)).toMatchObject({
      metadata: { name: expect.stringMatching(/^a-\d{14}$/) },
      spec: { backupName: "a", namespaceMapping: { a: "b" } },
    });
    expect((await velero("restore", "get")).out.split("\n")).toHaveLength(3);
  });

  it("deletes only what is confirmed", async () => {
    expect(await velero("backup", "delete", "b")).toMatchObject({ code: 1, out: "" });
    const { code, out } = await velero("backup", "delete", "b", "--confirm");
    expect(out).toContain('Request to delete backup "b" submitted successfully.\n');
    expect(code).toBe(0);
    expect((await velero("restore", "delete", "r", "--confirm")).code).toBe(0);
  });

  it.each([
    [["restore", "get", "none"], 'An error occurred: restores.velero.io "none" not found\n'],
    [["backup", "create", "x", "--bad"], "Error: unknown flag: --bad\n"],
    [["backup", "create"], "Error: a backup name is required, unless you are creating based on a schedule\n"],
    [["restore", "create", "x"], "Error: either a backup or schedule must be specified, but not both\n"],
    [["debug", "all"], 'Error: unknown command "debug all" for "velero"\n'],
    [
      ["backup", "get", "-o", "xml"],
      `Error: unsupported output format "xml"; valid values are 'table', 'json', and 'yaml'\n`,
    ],
  ] as const)("answers %j with exit code 1", async (args, message) => {
    expect(await velero(...args)).toEqual({ code: 1, out: "", err: message });
  });
});

describe("unfold velero-shim --install", () => {
  it("makes a link that is velero, again and again", async () => {
    const place = join(folder, "bin");
    expect(await unfold("velero-shim", "--install", place)).toMatchObject({ code: 0 });
    expect(await unfold("velero-shim", "--install", place)).toMatchObject({ code: 0 });
    expect(realpathSync(join(place, "velero"))).toMatch(/bin\/unfold\.js$/);
    const { status, stdout } = spawnSync(join(place, "velero"), ["version", "--client-only"], {
      encoding: "utf8",
    });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^Client:\n\tVersion: v/)]);
  });

  it("leaves another velero alone", async () => {
    writeFileSync(join(folder, "velero"), "");
    const { code, err } = await unfold("velero-shim", "--install", folder);
    expect(err).toBe(`unfold: ${join(folder, "velero")} is there already, and is not this program\n`);
    expect(code).toBe(1);
  });
});
