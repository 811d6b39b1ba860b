import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ended, unfold } from "./support/unfold.js";

const folder = mkdtempSync(join(tmpdir(), "unfold-velero-commands-"));
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

/** Commands that go wrong, and what stands on err. */
const wrong: readonly { args: readonly string[]; code: number; err: string | RegExp }[] = [
  { args: ["backup", "create"], code: 2, err: "unfold: the name of a backup is wanted\n" },
  { args: ["backup", "x", "y"], code: 2, err: 'unfold: unexpected argument "y"\n' },
  { args: ["backup", "x", "--ttl", "soon"], code: 2, err: /^unfold: invalid duration "soon" for --ttl: / },
  {
    args: ["backup", "x", "-l", "a=b", "--or-selector", "c=d"],
    code: 2,
    err: "unfold: either a 'selector' or an 'or-selector' can be specified, but not both\n",
  },
  { args: ["backup", "x", "-l", "a=b=c"], code: 2, err: /^unfold: failed to parse "--selector" flag: / },
  {
    args: ["backup", "x", "--namespace", "default", "--wait"],
    code: 1,
    err: 'unfold: no Velero in namespace "default": it is in velero\n',
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
    err: 'unfold: no Velero in namespace "other": it is in velero\n',
  })),
  { args: ["backup", "--wait"], code: 2, err: "unfold: the name of a backup is wanted\n" },
  { args: ["restore", "-f", "x"], code: 2, err: "unfold: the name of a restore is wanted\n" },
  {
    args: ["backup", "x", "-o", "json"],
    code: 2,
    err: "unfold: --output has no effect on unfold backup create\n",
  },
  {
    args: ["backup", "delete", "x", "--include-namespaces", "a"],
    code: 2,
    err: "unfold: --include-namespaces has no effect on unfold backup delete\n",
  },
  { args: ["restore", "delete", "none"], code: 1, err: 'unfold: restores.velero.io "none" not found\n' },
  { args: ["backup", "../../x"], code: 1, err: /^unfold: Backup.velero.io "..\/..\/x" is invalid: / },
  { args: ["backup", "delete", "none"], code: 1, err: 'unfold: backups.velero.io "none" not found\n' },
  {
    args: ["restore", "x"],
    code: 2,
    err: "unfold: either a backup or schedule must be specified, but not both\n",
  },
  {
    args: ["restore", "none", "--from-backup", "none", "--wait"],
    code: 1,
    err: 'unfold: restore "none": FailedValidation: Error retrieving backup: backup "none" not found\n',
  },
  {
    args: ["backup", "elsewhere", "--storage-location", "moon", "--wait"],
    code: 1,
    err: /^unfold: backup "elsewhere": FailedValidation: an existing backup storage location was not specified .* the default moon was not found\..*\n$/,
  },
  {
    args: ["backup", "other", "--plugin", "0.1", "--behavior", "kind", "--wait"],
    code: 1,
    err: /^unfold: backup "other": FailedValidation: unknown plugin "0.1" .*: known are 0.7, 0.8, 0.9, none, unfold; unknown behavior "kind" .*\n$/,
  },
];

describe("unfold backup and restore say what is wrong", () => {
  it.each(wrong)("$args", async ({ args, code, err }) => {
    const done = await unfoldHere(...args);
    expect(done.code).toBe(code);
    if (typeof err === "string") expect(done.err).toBe(err);
    else expect(done.err).toMatch(err);
  });
});
