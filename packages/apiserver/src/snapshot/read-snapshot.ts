import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { isJsonObject, type JsonObject, type KubeObject } from "@unfold/apimachinery";
import type { StoreKey } from "../store/object-store.js";
import { SnapshotError, type SnapshotInfo, snapshotFormat } from "./snapshot-format.js";

/** An object as a snapshot holds it. */
export interface SnapshotObject {
  readonly key: StoreKey;
  readonly revision: number;
  readonly object: KubeObject;
}

/**
 * Reads a snapshot, giving each object to `take`; what was taken counts only once this resolves.
 * @throws SnapshotError when the file is none, is damaged or cut short, or was written by a newer release
 */
export async function readSnapshot(
  path: string,
  take: (object: SnapshotObject) => void | Promise<void> = () => {},
): Promise<SnapshotInfo> {
  const fail = (why: string, cause?: unknown): SnapshotError =>
    new SnapshotError(`snapshot ${path} ${why}`, cause === undefined ? undefined : { cause });
  const hash = createHash("sha256");
  let head: { readonly revision: number; readonly created: string } | undefined;
  let tail: JsonObject | undefined;
  let objects = 0;
  try {
    for await (const line of linesOf(path)) {
      if (tail !== undefined) throw fail("is damaged: there is more behind its end");
      const value = parseLine(line);
      if (head === undefined) head = readHead(value, fail);
      else if (value === undefined) throw fail("is damaged: a line is no object");
      else if (Object.hasOwn(value, "sha256")) {
        tail = value;
        continue;
      } else {
        await take(readObject(value));
        objects++;
      }
      hash.update(line).update("\n");
    }
  } catch (error) {
    if (error instanceof SnapshotError) throw error;
    throw fail(readProblem(error), error);
  }
  if (head === undefined || tail === undefined) throw fail("is cut short");
  if (tail.objects !== objects || tail.sha256 !== hash.digest("hex")) {
    throw fail("is damaged: its checksum does not match");
  }
  return { ...head, objects };
}

function linesOf(path: string): AsyncIterable<string> {
  const text = createGunzip();
  // Errors of either stream end the lines: they surface in the loop.
  pipeline(createReadStream(path), text, () => {});
  return createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY });
}

function parseLine(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readHead(
  head: JsonObject | undefined,
  fail: (why: string) => SnapshotError,
): { readonly revision: number; readonly created: string } {
  const { unfold, format, revision, created } = head ?? {};
  if (unfold !== "snapshot" || typeof format !== "number") throw fail("was not written by this program");
  if (format > snapshotFormat) {
    throw fail(
      `has format ${format}, this release reads formats up to ${snapshotFormat}: use a newer release`,
    );
  }
  return { revision: Number(revision), created: String(created) };
}

function readObject({ resource, namespace, name, revision, object }: JsonObject): SnapshotObject {
  const key = { resource: String(resource), namespace: String(namespace), name: String(name) };
  return { key, revision: Number(revision), object: object as KubeObject };
}

function readProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "does not exist";
  if (code === "Z_BUF_ERROR") return "is cut short";
  if (code?.startsWith("Z_")) return "is damaged or no snapshot";
  return `cannot be read: ${message}`;
}
