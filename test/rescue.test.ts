import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeObject } from "@unfold/apimachinery";
import { afterAll, describe, expect, it } from "vitest";
import {
  capturedStatus,
  instancetype,
  kubeVirt,
  machine,
  pinnedInSpec,
  pinnedInStatus,
  revisionOf,
} from "../packages/backup/src/testing/objects.js";
import { type TarMember, tarballOf } from "../packages/backup/src/testing/tar-archive.js";
import { unfold } from "./support/unfold.js";

const folder = mkdtempSync(join(tmpdir(), "unfold-rescue-"));
afterAll(() => rmSync(folder, { recursive: true }));

const revision = revisionOf(instancetype());

const resourceOf: Readonly<Record<string, string>> = {
  VirtualMachine: "virtualmachines.kubevirt.io",
  KubeVirt: "kubevirts.kubevirt.io",
};

function membersOf(object: KubeObject): TarMember[] {
  const resource = resourceOf[object.kind] ?? "controllerrevisions.apps";
  const place = `namespaces/${object.metadata.namespace}/${object.metadata.name}.json`;
  const text = JSON.stringify(object);
  return [
    [`resources/${resource}/${place}`, text],
    [`resources/${resource}/v1-preferredversion/${place}`, text],
  ];
}

function archive(name: string, ...objects: readonly KubeObject[]): string {
  const path = join(folder, name);
  writeFileSync(path, tarballOf([["metadata/version", "1.1.0\n"], ...objects.flatMap(membersOf)]));
  return path;
}

const digest = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

describe("unfold rescue", () => {
  it("writes an archive whose machines come back, and leaves the old one as it was", async () => {
    const lost = archive("nightly.tar.gz", pinnedInStatus());
    const older = archive("older.tar.gz", pinnedInStatus(), revision);
    const before = digest(lost);
    const output = join(folder, "repaired");
    expect((await unfold("audit", lost)).code).toBe(3);
    const { code, out } = await unfold("rescue", lost, "--from", older, "--output-dir", output);
    expect(out).toMatch(
      /shop +web +instancetype +make its revision again +web-u1\.small-v1beta1-1 +backup .*older\.tar\.gz +certain +yes/,
    );
    expect(code).toBe(0);
    expect(readdirSync(output).sort()).toEqual([
      "machines.yaml",
      "nightly.tar.gz",
      "resource-modifier.yaml",
      "revisions.yaml",
    ]);
    const audited = await unfold("audit", join(output, "nightly.tar.gz"));
    expect(audited.out).toContain("identical");
    expect(audited.code).toBe(0);
    expect(digest(lost)).toBe(before);
  });

  it("replaces a revision that cannot be read", async () => {
    const spoilt = archive("spoilt.tar.gz", pinnedInSpec(), { ...revision, data: { kind: "Unreadable" } });
    const output = join(folder, "replaced");
    const types = join(folder, "types.json");
    writeFileSync(types, JSON.stringify(instancetype()));
    expect((await unfold("rescue", spoilt, "--types", types, "--output-dir", output)).out).toContain(
      "assumed",
    );
    expect((await unfold("audit", join(output, "spoilt.tar.gz"))).code).toBe(0);
  });

  it("prints the plan and writes nothing on a dry run", async () => {
    const output = join(folder, "never");
    const { code, out } = await unfold(
      "rescue",
      archive("dry.tar.gz", pinnedInStatus()),
      "--output-dir",
      output,
      "--dry-run",
    );
    expect(out).toMatch(/cannot be known/);
    expect(code).toBe(3);
    expect(readdirSync(folder)).not.toContain("never");
  });

  it("takes the types of the release that is named, and says when the backup names another", async () => {
    const compute = (version: string) =>
      archive(
        `compute-${version}.tar.gz`,
        machine(
          { instancetype: { name: "cx1.medium" }, preference: { name: "fedora" } },
          { ...capturedStatus("cx1.medium"), preferenceRef: { name: "fedora" } },
        ),
        kubeVirt(undefined, version),
      );
    const output = join(folder, "of-release");
    const lost = compute("v1.6.2");
    const older = await unfold("rescue", lost, "--catalogue", "v1.4.0", "--output-dir", output);
    expect(older.out).toMatch(/common-instancetypes v1\.4\.0 +assumed/);
    expect(older.out).not.toContain("note:");
    const revisions = readFileSync(join(output, "revisions.yaml"), "utf8");
    expect(revisions).not.toMatch(/maxSockets|architecture:/);
    const other = await unfold("rescue", lost, "--catalogue", "v1.3.0", "--dry-run");
    expect(other.code).toBe(3);
    expect(other.out).toMatch(
      /preference +cannot be known +fedora is not known in common-instancetypes v1\.3\.0/,
    );
    expect(other.out).toContain(
      "note: the backup says common-instancetypes v1.4.0 (by its KubeVirt 1.6), not v1.3.0\n",
    );
  });

  it.each<[string, readonly string[], number, RegExp]>([
    ["no backup", [], 2, /a backup is wanted/],
    ["no folder to write to", ["x.tar.gz"], 2, /--output-dir or --dry-run is wanted/],
    [
      "a release of the common types that is not known",
      ["@flat.tar.gz", "--dry-run", "--catalogue", "v0.1.0"],
      2,
      /^unfold: .*v0\.1\.0 are not known; known are v1\.7\.0, .*v0\.3\.4\n.*$/,
    ],
    ["a folder that holds something", ["@flat.tar.gz", "--output-dir", "@"], 1, /is not empty/],
    ["a backup without machines", ["@empty.tar.gz", "--dry-run"], 4, /no virtual machine in the backup/],
  ])("answers %s with one line and its exit code", async (_what, args, code, message) => {
    archive("flat.tar.gz", pinnedInStatus());
    archive("empty.tar.gz", revision);
    const { code: exit, err } = await unfold("rescue", ...args.map((arg) => arg.replace(/^@/, `${folder}/`)));
    expect(err).toMatch(message);
    expect(exit).toBe(code);
  });

  it.each([
    ["where nothing can be made", "/proc/unfold/rescued"],
    ["below a file", join(folder, "a-file", "rescued")],
    ["that is a file", join(folder, "a-file")],
  ])("says in one line that a folder cannot be written to: %s", async (_what, path) => {
    writeFileSync(join(folder, "a-file"), "");
    const lost = archive("unwritable.tar.gz", pinnedInStatus(), revision);
    const { code, err } = await unfold("rescue", lost, "--output-dir", path);
    expect(code).toBe(1);
    expect(err).toMatch(/^unfold: cannot make the folder .*\n$/);
  });
});
