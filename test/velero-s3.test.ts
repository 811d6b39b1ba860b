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
