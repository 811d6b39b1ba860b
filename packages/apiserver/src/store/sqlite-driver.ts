import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { CommitOptions, StoreDriver, VersionRow } from "./store-driver.js";
import { StoreFull } from "./store-full.js";

/** A version without its value, in the order of the worker's `Head`. */
type Head = [
  revision: number,
  previous: number,
  deleted: number,
  resource: string,
  namespace: string,
  name: string,
];

/** A version as it comes back from the worker. */
type Version = [...Head, value: Uint8Array];

type Request =
  | { readonly method: "open" | "close" }
  /** `values` are the bytes of all versions, one behind the other. */
  | {
      readonly method: "commit";
      readonly heads: readonly Head[];
      readonly lengths: readonly number[];
      readonly values: ArrayBuffer;
      readonly useReserve: boolean;
    }
  | { readonly method: "compact"; readonly revision: number };

interface Reply {
  readonly id: number;
  /** A piece of the answer to `open`; the final reply carries no versions. */
  readonly versions?: readonly Version[];
  readonly compacted?: number;
  readonly error?: { readonly message: string; readonly code: string };
}

interface Call {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
  readonly onVersions?: (versions: readonly Version[]) => void;
}

/** An error of the SQLite thread with SQLite's name for it, such as `SQLITE_FULL`. */
export class DriverError extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.name = "DriverError";
    this.code = code;
  }
}

/** Name of the store's file in the data directory. */
export const storeFileName = "objects.db";

/** The write-ahead log is moved into the file when it has grown to this size. */
const walLimit = 8 * 1024 * 1024;

export interface SqliteOptions {
  /** The file is not to grow beyond this size, as if the disk were full then; deletions may take {@link CommitOptions.useReserve a little more}. */
  readonly maxBytes?: number | undefined;
}

/** Keeps versions in a SQLite file that one worker thread owns. */
export class SqliteDriver implements StoreDriver {
  readonly #worker: Worker;
  readonly #calls = new Map<number, Call>();
  #lastId = 0;
  #dead: Error | undefined;

  constructor(directory: string, { maxBytes }: SqliteOptions = {}) {
    this.#worker = new Worker(new URL("./sqlite-worker.mjs", import.meta.url), {
      workerData: { file: join(directory, storeFileName), walLimit, maxBytes },
    });
    this.#worker.unref();
    this.#worker.on("message", (reply: Reply) => this.#onReply(reply));
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", (code) => this.#end(new Error(`the store thread ended with code ${code}`)));
  }

  async open(): Promise<{ readonly rows: readonly VersionRow[]; readonly compacted: number }> {
    const rows: VersionRow[] = [];
    const { compacted } = await this.#call({ method: "open" }, (versions) => {
      for (const version of versions) rows.push(toRow(version));
    });
    return { rows, compacted: compacted ?? 0 };
  }

  async commit(batch: readonly VersionRow[], { useReserve = false }: CommitOptions = {}): Promise<void> {
    try {
      await this.#call(commitOf(batch, useReserve));
    } catch (error) {
      if (error instanceof DriverError && error.code === "SQLITE_FULL") throw new StoreFull({ cause: error });
      throw error;
    }
  }

  async compact(revision: number): Promise<void> {
    await this.#call({ method: "compact", revision });
  }

  async close(): Promise<void> {
    if (this.#dead === undefined) await this.#call({ method: "close" });
    await this.#worker.terminate();
  }

  /** The thread keeps the process alive only while someone waits for it. */
  #call(request: Request, onVersions?: Call["onVersions"]): Promise<Reply> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      if (this.#calls.size === 0) this.#worker.ref();
      this.#calls.set(id, { resolve, reject, ...(onVersions === undefined ? {} : { onVersions }) });
      this.#worker.postMessage({ ...request, id }, request.method === "commit" ? [request.values] : []);
    });
  }

  #onReply(reply: Reply): void {
    const call = this.#calls.get(reply.id);
    if (call === undefined) return;
    if (reply.versions !== undefined) {
      call.onVersions?.(reply.versions);
      return;
    }
    this.#calls.delete(reply.id);
    if (this.#calls.size === 0) this.#worker.unref();
    if (reply.error === undefined) call.resolve(reply);
    else call.reject(new DriverError(reply.error.message, reply.error.code));
  }

  #end(error: Error): void {
    this.#dead ??= error;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of calls) reject(this.#dead);
  }
}

/** One buffer for the whole batch, which is handed over instead of copied. */
function commitOf(
  batch: readonly VersionRow[],
  useReserve: boolean,
): Request & { readonly method: "commit" } {
  const lengths = batch.map(({ value }) => value.length);
  const values = new ArrayBuffer(lengths.reduce((sum, length) => sum + length, 0));
  const bytes = new Uint8Array(values);
  let end = 0;
  for (const { value } of batch) {
    bytes.set(value, end);
    end += value.length;
  }
  return { method: "commit", heads: batch.map(toHead), lengths, values, useReserve };
}

function toHead({ revision, previous, deleted, resource, namespace, name }: VersionRow): Head {
  return [revision, previous, deleted ? 1 : 0, resource, namespace, name];
}

function toRow([revision, previous, deleted, resource, namespace, name, bytes]: Version): VersionRow {
  const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { revision, previous, deleted: deleted === 1, resource, namespace, name, value };
}
