import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { KubeObject } from "@unfold/apimachinery";
import { startControlPlane } from "@unfold/control-plane";
import { afterAll, describe, expect, it } from "vitest";
import {
  backup,
  instancetype,
  machine,
  pinnedInSpec,
  pinnedInStatus,
  restore,
  revisionOf,
  sizes,
} from "../packages/backup/src/testing/objects.js";
import { tarballOf } from "../packages/backup/src/testing/tar-archive.js";
import { type Ended, unfold } from "./support/unfold.js";

const folder = mkdtempSync(join(tmpdir(), "unfold-audit-"));
afterAll(() => rmSync(folder, { recursive: true }));

const type = instancetype();
const revision = revisionOf(type);
const flat = machine();
const larger = instancetype("u1.small", sizes(2, "4Gi"));

/** Writes a file below the test's folder and returns its path. */
function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const manifests = (name: string, ...objects: readonly KubeObject[]): string =>
  file(name, objects.map((object) => `${JSON.stringify(object)}\n`).join("---\n"));

function memberOf(object: KubeObject): [string, string] {
  const resource =
    object.kind === "VirtualMachine" ? "virtualmachines.kubevirt.io" : "controllerrevisions.apps";
  return [`resources/${resource}/namespaces/shop/${object.metadata.name}.json`, JSON.stringify(object)];
}

const archive = (name: string, ...objects: readonly KubeObject[]): string =>
  file(name, tarballOf(objects.map(memberOf)));

const audit = (...args: readonly string[]): Promise<Ended> => unfold("audit", ...args);

const codes = (json: string): readonly string[] => {
  const report = JSON.parse(json) as {
    findings: { code: string }[];
    machines: { findings: { code: string }[] }[];
  };
  return [...report.findings, ...report.machines.flatMap(({ findings }) => findings)].map(({ code }) => code);
};

describe("unfold audit", () => {
  it("says a machine comes back and exits with 0", async () => {
    const { code, out, err } = await audit(archive("good.tar.gz", pinnedInSpec(), revision));
    expect(out).toMatch(/shop +web +identical .*its revision web-u1.small-v1beta1-1 comes along/);
    expect([code, err]).toEqual([0, ""]);
  });

  it("exits with 3 for what would not come back, and with 0 below --fail-on", async () => {
    const path = archive("bad.tar.gz", pinnedInStatus(), revision);
    const destination = manifests("destination.yaml", larger);
    const { code, out } = await audit(path, "--destination", destination, "-o", "wide");
    expect(code).toBe(3);
    expect(out).toMatch(/shop\/web +instancetype +spec\.domain\.memory\.guest +"2Gi" +"4Gi"/);
    expect((await audit(path, "--destination", destination, "--fail-on", "none")).code).toBe(0);
  });

  it("reads the folder of a backup with what Velero wrote about it", async () => {
    archive("nightly/nightly.tar.gz", pinnedInSpec(), revision);
    file(
      "nightly/velero-backup.json",
      JSON.stringify(backup({ excludedResources: ["controllerrevisions"] })),
    );
    file(
      "nightly/nightly-results.gz",
      gzipSync(JSON.stringify({ warnings: { velero: ['controllerrevisions.apps "x" not found'] } })),
    );
    file("nightly/nightly-resource-list.json.gz", gzipSync(JSON.stringify({ "v1/Secret": ["shop/key"] })));
    expect(codes((await audit(join(folder, "nightly"), "-o", "json")).out)).toEqual([
      "L07",
      "L10",
      "L31",
      "A16",
    ]);
  });

  it("reads an unpacked archive", async () => {
    for (const [path, content] of [pinnedInSpec(), revision].map(memberOf)) file(`unpacked/${path}`, content);
    expect((await audit(join(folder, "unpacked"))).code).toBe(0);
  });

  it("applies the restore's resource modifier, YAML patches too", async () => {
    const modifier: KubeObject = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "pins", namespace: "velero" },
      data: {
        "rules.yaml": `version: v1
resourceModifierRules:
- conditions: {groupResource: virtualmachines.kubevirt.io, resourceNameRegex: ^web$, namespaces: [shop]}
  mergePatches:
  - patchData: |
      spec:
        instancetype:
          revisionName: web-u1.small-v1beta1-1
`,
      },
    };
    const path = manifests(
      "restore.yaml",
      restore({ resourceModifier: { kind: "ConfigMap", name: "pins" } }),
      modifier,
    );
    const { code, out } = await audit(
      archive("modified.tar.gz", pinnedInStatus(), revision),
      "--restore",
      path,
    );
    expect(out).toContain("identical");
    expect(code).toBe(0);
  });

  it("finds in git's history that a type changed after its machine", async () => {
    const tree = join(folder, "tree");
    const git = (...args: readonly string[]) => {
      const who = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
      expect(
        spawnSync("git", ["-C", tree, ...who, ...args], {
          encoding: "utf8",
          env: { ...process.env, GIT_COMMITTER_DATE: args.at(-1) },
        }).status,
      ).toBe(0);
    };
    const machine = { ...pinnedInStatus(), status: undefined };
    manifests("tree/vm.yaml", machine as unknown as KubeObject);
    manifests("tree/type.yaml", type);
    git("init", "-q", "--initial-branch=main");
    git("add", ".");
    git("commit", "-q", "-m", "one", "--date", "2026-01-01T00:00:00Z");
    manifests("tree/type.yaml", larger);
    git("commit", "-q", "-am", "two", "--date", "2026-02-01T00:00:00Z");
    expect(codes((await audit("--git", tree, "-o", "json")).out)).toContain("G2");
  });

  it("leaves out what is ignored by file or known from a baseline, until the ignore ends", async () => {
    const path = archive("known.tar.gz", pinnedInStatus());
    const baseline = file("baseline.json", (await audit(path, "-o", "json")).out);
    expect((await audit(path, "--baseline", baseline)).code).toBe(0);
    const ignores = (expires: string) =>
      file(
        "ignores.yaml",
        `ignores:\n- {code: "L0*", machine: shop/*, reason: a lab, expires: "${expires}"}\n`,
      );
    expect((await audit(path, "--ignore-file", ignores("2999-01-01"))).code).toBe(0);
    expect((await audit(path, "--ignore-file", ignores("2001-01-01"))).code).toBe(3);
  });

  it("writes several formats in one run", async () => {
    const [sarif, junit] = [join(folder, "out.sarif"), join(folder, "out.xml")];
    await audit(
      archive("formats.tar.gz", pinnedInStatus()),
      "--output-file",
      `sarif=${sarif}`,
      "--output-file",
      `junit=${junit}`,
    );
    expect(JSON.parse(readFileSync(sarif, "utf8"))).toMatchObject({ version: "2.1.0" });
    expect(readFileSync(junit, "utf8")).toContain("<testsuites>");
  });

  it.each<[string, readonly string[], number, RegExp]>([
    [
      "a path that is not there",
      ["/nowhere.tar.gz"],
      1,
      /^unfold: cannot read \/nowhere\.tar\.gz: no such file or directory\n$/,
    ],
    ["an unknown format", ["x.tar.gz", "-o", "xml"], 2, /^unfold: unknown output "xml": one of table, /],
    ["an unknown severity", ["x.tar.gz", "--fail-on", "fatal"], 2, /none, info, warning or error is wanted/],
    ["an output file without path", ["x.tar.gz", "--output-file", "json"], 2, /FORMAT=PATH is wanted/],
    [
      "a folder without a backup",
      ["@empty"],
      1,
      /no backup in .*: neither an archive nor a folder resources/,
    ],
    ["an archive without machines", ["@types.tar.gz"], 4, /nothing to audit/],
    [
      "a damaged archive",
      ["@cut.tar.gz"],
      1,
      /1 member could not be read: resources\/.*\.json: the archive is cut off/,
    ],
    ["what is no archive", ["@text.tar.gz"], 1, /1 member could not be read: no archive, /],
    [
      "a baseline that is no report",
      ["@whole.tar.gz", "--baseline", "@text.json"],
      1,
      /is no report of unfold audit/,
    ],
    [
      "a baseline of another version",
      ["@whole.tar.gz", "--baseline", "@v9.json"],
      1,
      /v9\.json: AuditReport of unfold\.dev\/v9, not AuditReport of unfold\.dev\/v1alpha1\n$/,
    ],
    [
      "a misspelt field of an ignore",
      ["@whole.tar.gz", "--ignore-file", "@misspelt.yaml"],
      1,
      /misspelt\.yaml: ignores\[0\]\.expire is not known/,
    ],
    [
      "a machine of an ignore that is no text",
      ["@whole.tar.gz", "--ignore-file", "@wide.yaml"],
      1,
      /wide\.yaml: ignores\[0\]\.machine is not a text/,
    ],
    [
      "a report that cannot be written",
      ["@whole.tar.gz", "--output-file", "json=/none/x"],
      1,
      /there is no folder/,
    ],
  ])("answers %s with one line and its exit code", async (_what, args, code, message) => {
    mkdirSync(join(folder, "empty"), { recursive: true });
    archive("types.tar.gz", revision);
    const whole = tarballOf([pinnedInSpec(), revision].map(memberOf));
    file("cut.tar.gz", whole.subarray(0, whole.length - 12));
    file("whole.tar.gz", whole);
    file("text.tar.gz", Buffer.from("no archive\n"));
    file("text.json", Buffer.from("[]\n"));
    file("v9.json", Buffer.from('{"apiVersion":"unfold.dev/v9","kind":"AuditReport","machines":[]}'));
    file("misspelt.yaml", Buffer.from('ignores: [{code: L01, reason: old, expire: "2001-01-01"}]'));
    file("wide.yaml", Buffer.from("ignores: [{code: L01, reason: one, machine: 5}]"));
    const { code: exit, err } = await audit(...args.map((arg) => arg.replace(/^@/, `${folder}/`)));
    expect(err).toMatch(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect(exit).toBe(code);
  });
});

describe("unfold audit of a live control plane", () => {
  it("audits what runs there, and takes groups it does not have as empty", async () => {
    const kubeconfig = join(folder, "kubeconfig");
    const plane = await startControlPlane({ kubeconfigFile: kubeconfig });
    try {
      const { code, err } = await audit("--source-context", "", "--kubeconfig", kubeconfig);
      expect([code, err]).toEqual([4, "unfold: nothing to audit: no virtual machine in what was given\n"]);
      await plane.client.create(
        { group: "", version: "v1", resource: "namespaces" },
        { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
      );
      const { uid: _, ...metadata } = flat.metadata;
      await plane.client.create({ group: "kubevirt.io", version: "v1", resource: "virtualmachines" }, {
        ...flat,
        metadata,
      } as KubeObject);
      expect(await audit("--source-context", "", "--kubeconfig", kubeconfig)).toMatchObject({
        code: 0,
        err: "",
      });
    } finally {
      await plane.stop();
    }
  });
});
