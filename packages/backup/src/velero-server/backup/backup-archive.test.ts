import { gunzipSync } from "node:zlib";
import type { KubeObject } from "@unfold/apimachinery";
import { expect, it } from "vitest";
import { TarReader } from "../../archive/tar-reader.mjs";
import { BackupArchive } from "./backup-archive.js";

const secret: KubeObject = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "shop" } };
const volume: KubeObject = { apiVersion: "v1", kind: "PersistentVolume", metadata: { name: "pv" } };

function archiveOf(...objects: readonly KubeObject[]): BackupArchive {
  const archive = new BackupArchive();
  for (const object of objects) {
    archive.add({ groupResource: `${object.kind.toLowerCase()}s`, version: "v1", object });
  }
  return archive;
}

it("holds every object twice, and its own version", async () => {
  const members = new Map<string, string>();
  const reader = new TarReader({
    wants: () => true,
    file: (path, content) => members.set(path, content.toString("utf8")),
  });
  reader.push(gunzipSync(await archiveOf(secret, volume).bytes()));
  reader.end();
  expect([...members.keys()]).toEqual([
    "metadata/version",
    "resources/secrets/namespaces/shop/s.json",
    "resources/secrets/v1-preferredversion/namespaces/shop/s.json",
    "resources/persistentvolumes/cluster/pv.json",
    "resources/persistentvolumes/v1-preferredversion/cluster/pv.json",
  ]);
  expect(members.get("metadata/version")).toBe("1.1.0\n");
  expect(JSON.parse(members.get("resources/secrets/namespaces/shop/s.json") ?? "")).toEqual(secret);
});

it("is the same of the same objects", async () => {
  const [one, other] = await Promise.all([1, 2].map(() => archiveOf(secret, volume).bytes()));
  expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
});

it("lists its objects by kind", () => {
  expect(archiveOf(volume, secret).resourceList()).toEqual({
    "v1/PersistentVolume": ["pv"],
    "v1/Secret": ["shop/s"],
  });
});
