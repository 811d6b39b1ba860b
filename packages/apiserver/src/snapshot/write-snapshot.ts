import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import type { ObjectStore, StoredObject } from "../store/object-store.js";
import { takeTurns } from "../turns/take-turns.js";
import { type SnapshotHead, type SnapshotTail, snapshotFormat } from "./snapshot-format.js";

const newline = Buffer.from("\n");

/** Everything in a store as of now, as the bytes of a snapshot; the store goes on meanwhile. */
export function writeSnapshot(store: ObjectStore, created: Date): Readable {
  const { items, revision } = store.everything();
  const head = {
    unfold: "snapshot",
    format: snapshotFormat,
    revision,
    created: created.toISOString(),
  } as const;
  const gzip = createGzip({ level: 1 });
  const lines = Readable.from(snapshotLines(head, items), { objectMode: false });
  // What ends one of them, an error or a client that leaves, ends the other; readers meet it on the gzip.
  pipeline(lines, gzip, () => {});
  return gzip;
}

async function* snapshotLines(head: SnapshotHead, items: readonly StoredObject[]): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  const hashed = (line: Buffer): Buffer => {
    hash.update(line);
    return line;
  };
  const othersDue = takeTurns();
  yield hashed(Buffer.from(`${JSON.stringify(head)}\n`));
  for (const { key, revision, json } of items) {
    const place = Buffer.from(`${JSON.stringify({ ...key, revision }).slice(0, -1)},"object":`);
    yield hashed(Buffer.concat([place, json, Buffer.from("}"), newline]));
    await othersDue();
  }
  const tail: SnapshotTail = { objects: items.length, sha256: hash.digest("hex") };
  yield Buffer.from(`${JSON.stringify(tail)}\n`);
}
