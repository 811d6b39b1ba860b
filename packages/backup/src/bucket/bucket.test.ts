import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type S3Server, s3Credentials, startS3Server } from "../testing/s3-server.js";
import { type Bucket, BucketError, readObject } from "./bucket.js";
import { FolderBucket } from "./folder-bucket.js";
import { openS3Bucket } from "./open-s3-bucket.js";
import { parseS3Url } from "./s3-location.js";
import { s3OfStorageLocation } from "./s3-options.js";

const root = mkdtempSync(join(tmpdir(), "unfold-bucket-"));
let server: S3Server;
beforeAll(async () => {
  Object.assign(process.env, s3Credentials, { AWS_EC2_METADATA_DISABLED: "true" });
  server = await startS3Server("velero");
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

async function keys(bucket: Bucket, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const key of bucket.list(prefix)) found.push(key);
  return found;
}

async function text(bucket: Bucket, key: string): Promise<string | undefined> {
  return (await readObject(bucket, key))?.toString();
}

/** What a bucket says to a request that has to fail. */
async function failure(request: Promise<unknown>): Promise<string> {
  const error = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BucketError);
  return (error as BucketError).message;
}

let made = 0;
const stores: { readonly [name: string]: () => Promise<Bucket> } = {
  folder: async () => new FolderBucket(join(root, `conformance-${made++}`)),
  S3: () =>
    openS3Bucket(
      { bucket: "velero", path: `conformance-${made++}` },
      { endpoint: server.endpoint, pathStyle: true },
    ),
};

describe.each(Object.entries(stores))("an object store over %s", (_, open) => {
  it("gives back what was put, and replaces it", async () => {
    const bucket = await open();
    await bucket.put("backups/a/b.json", Buffer.from("one"));
    await bucket.put("backups/a/b.json", Readable.from([Buffer.from("t"), Buffer.from("wo")]));
    expect(await text(bucket, "backups/a/b.json")).toBe("two");
    expect(await text(bucket, "backups/a/c.json")).toBeUndefined();
  });

  it("lists keys by their beginning", async () => {
    const bucket = await open();
    for (const key of ["a/b", "a-b", "a/b-c", "a.b", "ab/c", "z"]) await bucket.put(key, Buffer.from(key));
    // The server of the tests has an order of its own; S3 itself has that of the bytes.
    expect([...(await keys(bucket, ""))].sort()).toEqual(["a-b", "a.b", "a/b", "a/b-c", "ab/c", "z"]);
    expect([...(await keys(bucket, "a/"))].sort()).toEqual(["a/b", "a/b-c"]);
    expect(await keys(bucket, "a/b-")).toEqual(["a/b-c"]);
    expect(await keys(bucket, "nowhere/")).toEqual([]);
  });

  it("deletes, also what is not there", async () => {
    const bucket = await open();
    await bucket.put("a/b", Buffer.from("x"));
    await bucket.delete("a/b");
    await bucket.delete("a/b");
    expect(await keys(bucket, "")).toEqual([]);
    await bucket.put("a", Buffer.from("a file where a folder was"));
  });

  it("stores more than one part's worth from a stream", async () => {
    const bucket = await open();
    const chunk = Buffer.alloc(3 * 2 ** 20, "x");
    await bucket.put("large", Readable.from([chunk, chunk, chunk, Buffer.from("end")]));
    const stored = await readObject(bucket, "large");
    expect([stored?.length, stored?.subarray(-4).toString()]).toEqual([9 * 2 ** 20 + 3, "xend"]);
  });

  it.each([1, 9 * 2 ** 20])("keeps the old object when a stream fails after %d bytes", async (size) => {
    const bucket = await open();
    await bucket.put("kept", Buffer.from("old"));
    const broken = Readable.from(
      (async function* () {
        yield Buffer.alloc(size);
        throw new Error("the source broke");
      })(),
    );
    await expect(bucket.put("kept", broken)).rejects.toThrow("the source broke");
    expect(await text(bucket, "kept")).toBe("old");
    expect(await keys(bucket, "")).toEqual(["kept"]);
  });
});

describe("a folder as an object store", () => {
  it("lists in the order of the keys' bytes, as S3 does", async () => {
    const bucket = new FolderBucket(join(root, "order"));
    const ordered = ["a-b", "a.b", "a/b", "a/b-c", "ab/c", "z"];
    for (const key of [...ordered].reverse()) await bucket.put(key, Buffer.from(key));
    expect(await keys(bucket, "")).toEqual(ordered);
  });

  it("says of a name that is too long for a file that it is", async () => {
    const bucket = new FolderBucket(join(root, "long"));
    expect(await failure(bucket.put(`a/${"b".repeat(300)}`, Buffer.alloc(0)))).toMatch(
      /: a file cannot have so long a name$/,
    );
  });

  it.each([
    "../x",
    "a/../../x",
    "/etc/passwd",
    "a//b",
    "",
    "./a",
    "a\\..\\b",
    "C:/x",
    "a\0b",
    ".unfinished/x",
  ])("refuses the key %j", async (key) => {
    const bucket = new FolderBucket(join(root, "tricks"));
    for (const request of [
      () => bucket.get(key),
      () => bucket.put(key, Buffer.alloc(0)),
      () => bucket.delete(key),
    ]) {
      expect(await failure(request())).toMatch(/^the key /);
    }
  });

  it("neither lists nor follows links", async () => {
    const folder = join(root, "links");
    mkdirSync(folder);
    writeFileSync(join(root, "secret"), "secret");
    symlinkSync(root, join(folder, "out"));
    symlinkSync(join(root, "secret"), join(folder, "file"));
    const bucket = new FolderBucket(folder);
    expect(await keys(bucket, "")).toEqual([]);
    for (const key of ["out/secret", "file"]) {
      expect(await failure(bucket.get(key))).toMatch(/is a link, which is not followed$/);
      expect(await failure(bucket.put(key, Buffer.from("overwritten")))).toMatch(/is a link/);
      expect(await failure(bucket.delete(key))).toMatch(/is a link/);
    }
    expect(await failure(keys(bucket, "out/"))).toMatch(/is a link/);
    expect(readFileSync(join(root, "secret"), "utf8")).toBe("secret");
  });

  it("leaves nothing behind of what it did not finish", async () => {
    const folder = join(root, "unfinished");
    const bucket = new FolderBucket(folder);
    await bucket.put("a", Buffer.from("x"));
    expect(await failure(bucket.put("a/b", Buffer.from("x")))).toBe(
      `cannot write ${folder}/a/b: an object stands in its way`,
    );
    expect(readdirSync(join(folder, ".unfinished"))).toEqual([]);
  });
});

describe("a bucket of S3", () => {
  const open = (bucket: string, options: { endpoint?: string; profile?: string } = {}): Promise<Bucket> =>
    openS3Bucket({ bucket, path: "" }, { endpoint: server.endpoint, pathStyle: true, ...options });

  it("says in one line what is wrong", async () => {
    const bucket = await open("velero");
    expect(await failure(bucket.get("nowhere"))).toBe("cannot read s3://velero/nowhere: no such object");
    expect(await failure(keys(await open("other"), "a"))).toBe("cannot list s3://other/a: no such bucket");
  });

  it("says that nobody is there", async () => {
    const probe = createServer().listen(0, "127.0.0.1");
    const port = await new Promise<number>((resolve) => {
      probe.on("listening", () => resolve((probe.address() as { port: number }).port));
    });
    await new Promise((resolve) => probe.close(resolve));
    const bucket = await open("velero", { endpoint: `http://127.0.0.1:${port}` });
    expect(await failure(bucket.get("a"))).toBe("cannot read s3://velero/a: connection refused");
  });

  it("tells an object that broke off from a whole one", async () => {
    const torn = createServer((socket) => {
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf"));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => torn.once("listening", resolve));
    const { port } = torn.address() as { port: number };
    const bucket = await open("velero", { endpoint: `http://127.0.0.1:${port}` });
    expect(await failure(readObject(bucket, "a"))).toBe(
      "cannot read s3://velero/a: the connection broke off",
    );
    torn.close();
  });

  it("takes keys, and refuses wrong ones, from the environment and from a profile", async () => {
    const credentials = join(root, "credentials");
    writeFileSync(
      credentials,
      "[good]\naws_access_key_id=S3RVER\naws_secret_access_key=S3RVER\n[bad]\naws_access_key_id=X\naws_secret_access_key=Y\n",
    );
    const before = { ...process.env };
    try {
      for (const name of Object.keys(s3Credentials)) delete process.env[name];
      Object.assign(process.env, {
        AWS_SHARED_CREDENTIALS_FILE: credentials,
        AWS_CONFIG_FILE: join(root, "none"),
      });
      expect(await keys(await open("velero", { profile: "good" }), "nothing/")).toEqual([]);
      expect(await failure(keys(await open("velero", { profile: "bad" }), ""))).toBe(
        "cannot list s3://velero: the access key is not known there",
      );
      expect(await failure(keys(await open("velero", { profile: "absent" }), ""))).toMatch(
        /^cannot list s3:\/\/velero: no credentials: /,
      );
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });
});

describe("places in S3", () => {
  it.each([
    ["s3://velero", { bucket: "velero", path: "" }],
    ["s3://velero/prod//backups/nightly/", { bucket: "velero", path: "prod/backups/nightly" }],
    ["s3:///x", undefined],
    ["s3://a b/x", undefined],
    ["velero/x", undefined],
  ])("reads %s", (url, location) => {
    expect(parseS3Url(url)).toEqual(location);
  });

  it("reads a BackupStorageLocation", () => {
    const location = {
      apiVersion: "velero.io/v1",
      kind: "BackupStorageLocation",
      metadata: { name: "default" },
      spec: {
        provider: "velero.io/aws",
        objectStorage: { bucket: "velero", prefix: "/prod/" },
        config: { s3Url: "http://minio:9000", region: "minio", s3ForcePathStyle: "true", profile: "p" },
      },
    };
    expect(s3OfStorageLocation(location)).toEqual({
      location: { bucket: "velero", path: "prod" },
      options: { endpoint: "http://minio:9000", region: "minio", pathStyle: true, profile: "p" },
    });
    expect(
      s3OfStorageLocation({ ...location, spec: { ...location.spec, provider: "azure" } }),
    ).toBeUndefined();
  });
});
