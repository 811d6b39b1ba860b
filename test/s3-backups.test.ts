import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { KubeObject } from "@unfold/apimachinery";
import { type Bucket, openS3Bucket } from "@unfold/backup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  backup,
  instancetype,
  pinnedInSpec,
  pinnedInStatus,
  revisionOf,
} from "../packages/backup/src/testing/objects.js";
import { type S3Server, s3Credentials, startS3Server } from "../packages/backup/src/testing/s3-server.js";
import { tarballOf } from "../packages/backup/src/testing/tar-archive.js";
import { type Ended, unfold } from "./support/unfold.js";

const folder = mkdtempSync(join(tmpdir(), "unfold-s3-backups-"));
const revision = revisionOf(instancetype());
let server: S3Server;
let bucket: Bucket;

beforeAll(async () => {
  Object.assign(process.env, s3Credentials, { AWS_EC2_METADATA_DISABLED: "true" });
  server = await startS3Server("velero");
  bucket = await openS3Bucket({ bucket: "velero", path: "" }, { endpoint: server.endpoint, pathStyle: true });
  await store("prod/backups/nightly", "nightly", pinnedInStatus());
  await store("prod/backups/older", "older", pinnedInStatus(), revision);
  await store("lab/backups/only", "only", pinnedInSpec(), revision);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function archiveOf(...objects: readonly KubeObject[]): Buffer {
  return tarballOf(
    objects.map((object) => {
      const resource =
        object.kind === "VirtualMachine" ? "virtualmachines.kubevirt.io" : "controllerrevisions.apps";
      return [`resources/${resource}/namespaces/shop/${object.metadata.name}.json`, JSON.stringify(object)];
    }),
  );
}

/** Stores a backup as Velero lays it out. */
async function store(at: string, name: string, ...objects: readonly KubeObject[]): Promise<void> {
  const results = { warnings: { velero: ['controllerrevisions.apps "x" not found'] } };
  await bucket.put(`${at}/velero-backup.json`, Buffer.from(JSON.stringify(backup({}))));
  await bucket.put(`${at}/${name}-results.gz`, gzipSync(JSON.stringify(results)));
  await bucket.put(`${at}/${name}.tar.gz`, archiveOf(...objects));
}

const run = (...args: readonly string[]): Promise<Ended> =>
  unfold(...args, "--s3-endpoint", server.endpoint, "--s3-path-style");

describe("backups in S3", () => {
  it("are audited with what Velero wrote about them", async () => {
    const { out, err } = await run("audit", "s3://velero/prod/backups/older/", "-o", "json");
    expect(err).toBe("");
    expect(out).toContain('"L02"');
    expect(out).toContain('"L10"');
  });

  it.each(["s3://velero/lab", "s3://velero/lab/backups/only", "s3://velero/lab/backups/only/only.tar.gz"])(
    "are found at %s",
    async (url) => {
      const { code, out } = await run("audit", url, "--fail-on", "none");
      expect(out).toMatch(/shop +web +identical /);
      expect(code).toBe(0);
    },
  );

  it("are rescued with other backups, and stay as they are", async () => {
    const output = join(folder, "repaired");
    const [lost, older] = ["s3://velero/prod/backups/nightly", "s3://velero/prod/backups/older"];
    const { code, out } = await run("rescue", lost, "--from", older, "--output-dir", output);
    expect(out).toMatch(/make its revision again +web-u1\.small-v1beta1-1 +backup s3:.*older +certain/);
    expect(code).toBe(0);
    expect(readdirSync(output)).toContain("nightly.tar.gz");
    expect((await run("audit", join(output, "nightly.tar.gz"))).code).toBe(0);
    expect((await run("audit", lost)).code).toBe(3);
  });

  it.each<[string, string, RegExp]>([
    [
      "several backups",
      "s3://velero/prod",
      /^unfold: 2 backups: name one as s3:\/\/velero\/prod\/backups\/NAME; there are nightly, older\n$/,
    ],
    ["no backup", "s3://velero/nowhere", /^unfold: no backup in s3:\/\/velero\/nowhere\n$/],
    [
      "a missing archive",
      "s3://velero/x.tar.gz",
      /^unfold: cannot read s3:\/\/velero\/x\.tar\.gz: no such object\n$/,
    ],
    [
      "a wrong bucket",
      "s3://absent/x",
      /^unfold: cannot list s3:\/\/absent\/x\/backups\/: no such bucket\n$/,
    ],
    ["no bucket", "s3://", /^unfold: s3:\/\/ names no bucket: s3:\/\/BUCKET\/PATH is wanted\n$/],
  ])("%s: one line on stderr", async (_what, url, message) => {
    const { code, err } = await run("audit", url);
    expect(err).toMatch(message);
    expect(code).toBe(1);
    expect((await run("rescue", url, "--dry-run")).err).toMatch(message);
  });

  it("a truncated archive: what came before is audited, and one line says so", async () => {
    const whole = archiveOf(pinnedInSpec(), revision);
    await bucket.put("torn.tar.gz", whole.subarray(0, whole.length - 20));
    const { code, out, err } = await run("audit", "s3://velero/torn.tar.gz");
    expect(out).toMatch(/shop +web /);
    expect(err).toMatch(
      /^unfold: 1 member could not be read: resources\/.*\.json: the archive is cut off\n$/,
    );
    expect(code).toBe(1);
  });
});
