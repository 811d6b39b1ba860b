import { gunzipSync } from "node:zlib";
import { type GroupVersionResource, type KubeObject, stringAt } from "@unfold/apimachinery";
import { veleroResources } from "@unfold/backup/velero-server";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type S3Server, s3Credentials, startS3Server } from "../packages/backup/src/testing/s3-server.js";
import { observed } from "./support/observed.js";
import { veleroObject } from "./support/sites.js";

const secrets: GroupVersionResource = { group: "", version: "v1", resource: "secrets" };
let s3: S3Server;
let planes: readonly ControlPlane[] = [];

beforeAll(async () => {
  s3 = await startS3Server("velero");
  Object.assign(process.env, s3Credentials, { AWS_EC2_METADATA_DISABLED: "true" });
  planes = await Promise.all([startControlPlane(), startControlPlane()]);
});

afterAll(async () => {
  for (const plane of planes) await plane.stop();
  await s3?.close();
});

const phase = ({ status }: KubeObject): string => stringAt(status, "phase") ?? "";

it("saves to a bucket of S3, and another control plane restores from it", async () => {
  const [a, b] = planes;
  if (a === undefined || b === undefined) throw new Error("not started");
  for (const { client } of [a, b]) {
    const location = veleroObject("BackupStorageLocation", "s3", {
      provider: "aws",
      objectStorage: { bucket: "velero", prefix: "prod" },
      config: { s3Url: s3.endpoint, region: "eu-test-1", s3ForcePathStyle: "true" },
    });
    await client.create(veleroResources.storageLocations, location);
    const key = { namespace: "velero", name: "s3" };
    await observed(client, veleroResources.storageLocations, key, (one) => phase(one) === "Available");
  }
  await a.client.create(secrets, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "kept", namespace: "default" },
    stringData: { a: "b" },
  });
  const spec = { includedNamespaces: ["default"], storageLocation: "s3" };
  await a.client.create(veleroResources.backups, veleroObject("Backup", "nightly", spec));
  const backup = { namespace: "velero", name: "nightly" };
  await observed(a.client, veleroResources.backups, backup, (one) => phase(one) === "Completed");
  await b.client.create(veleroResources.restores, veleroObject("Restore", "back", { backupName: "nightly" }));
  const restore = { namespace: "velero", name: "back" };
  await observed(b.client, veleroResources.restores, restore, (one) => phase(one) === "Completed");
  const { data } = await b.client.get(secrets, { namespace: "default", name: "kept" });
  expect(data).toEqual({ a: "Yg==" });
});

it("gives a URL that needs no credentials to read a backup's files with", async () => {
  const [a] = planes;
  if (a === undefined) throw new Error("not started");
  const spec = { target: { kind: "BackupLog", name: "nightly" } };
  await a.client.create(veleroResources.downloadRequests, veleroObject("DownloadRequest", "log", spec));
  const key = { namespace: "velero", name: "log" };
  const request = await observed(
    a.client,
    veleroResources.downloadRequests,
    key,
    (one) => phase(one) === "Processed",
  );
  const url = new URL(stringAt(request.status, "downloadURL") ?? "");
  expect(`${url.origin}${url.pathname}`).toBe(`${s3.endpoint}/velero/prod/backups/nightly/nightly-logs.gz`);
  expect(url.searchParams.get("X-Amz-Expires")).toBe("600");
  const log = gunzipSync(Buffer.from(await (await fetch(url)).arrayBuffer())).toString("utf8");
  expect(log).toContain("Backed up a total of");
});

it("takes the credentials of the Secret that a location names", async () => {
  const [a] = planes;
  if (a === undefined) throw new Error("not started");
  const create = async (name: string, cloud: string | undefined): Promise<KubeObject> => {
    if (cloud !== undefined) {
      await a.client.create(secrets, {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name, namespace: "velero" },
        stringData: { cloud },
      });
    }
    const location = veleroObject("BackupStorageLocation", name, {
      provider: "aws",
      objectStorage: { bucket: "velero", prefix: "prod" },
      credential: { name, key: "cloud" },
      config: { s3Url: s3.endpoint, region: "eu-test-1", s3ForcePathStyle: "true", profile: "lab" },
    });
    await a.client.create(veleroResources.storageLocations, location);
    const key = { namespace: "velero", name };
    return observed(a.client, veleroResources.storageLocations, key, (one) => phase(one) !== "");
  };
  const keys = (id: string): string => `[lab]\naws_access_key_id=${id}\naws_secret_access_key = S3RVER\n`;
  expect(phase(await create("right", `[default]\naws_access_key_id=other\n${keys("S3RVER")}`))).toBe(
    "Available",
  );
  expect(stringAt((await create("wrong", keys("other"))).status, "message")).toContain(
    "the access key is not known there",
  );
  expect(stringAt((await create("absent", undefined)).status, "message")).toContain(
    'unable to get key for secret: Secret "absent" not found',
  );
  expect(stringAt((await create("empty", "[default]\n")).status, "message")).toContain("in section [lab]");
});

it("says why a bucket cannot be read", async () => {
  const [a] = planes;
  const location = veleroObject("BackupStorageLocation", "none", {
    provider: "aws",
    objectStorage: { bucket: "missing" },
    config: { s3Url: s3.endpoint, region: "eu-test-1", s3ForcePathStyle: "true" },
  });
  await a?.client.create(veleroResources.storageLocations, location);
  if (a === undefined) throw new Error("not started");
  const key = { namespace: "velero", name: "none" };
  const told = await observed(a.client, veleroResources.storageLocations, key, (one) => phase(one) !== "");
  expect(phase(told)).toBe("Unavailable");
  expect(stringAt(told.status, "message")).toMatch(/^BackupStorageLocation "none" is unavailable: .*missing/);
});
