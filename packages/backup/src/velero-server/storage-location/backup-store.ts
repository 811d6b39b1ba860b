import type { Readable } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from "@unfold/apimachinery";
import { type Bucket, readObject } from "../../bucket/bucket.js";
import type { MadeBackup } from "../backup/run-backup.js";
import type { DoneRestore } from "../restore/run-restore.js";

/** Path of a file of a backup or restore below the root of a location. */
export type StoredFile = `backups/${string}/${string}` | `restores/${string}/${string}`;

/** The backups in one location, in Velero's layout (Velero pkg/persistence object_store_layout). */
export class BackupStore {
  readonly #bucket: Bucket;
  /** Empty, or ends with a slash. */
  readonly #root: string;

  constructor(bucket: Bucket, prefix = "") {
    this.#bucket = bucket;
    this.#root = prefix === "" ? "" : `${prefix}/`;
  }

  /** Names of the backups: those whose `velero-backup.json` is there. @throws BucketError */
  async list(): Promise<readonly string[]> {
    const names: string[] = [];
    const folder = `${this.#root}backups/`;
    for await (const key of this.#bucket.list(folder)) {
      const [name = "", file, ...deeper] = key.slice(folder.length).split("/");
      if (file === "velero-backup.json" && deeper.length === 0) names.push(name);
    }
    return names;
  }

  /** The Backup as it was when it ended; undefined when there is none or it is no Backup. @throws BucketError */
  async backup(name: string): Promise<KubeObject | undefined> {
    const bytes = await readObject(this.#bucket, `${this.#folder(name)}/velero-backup.json`);
    if (bytes === undefined) return undefined;
    const value = parsed(bytes);
    const isBackup = isJsonObject(value) && value["kind"] === "Backup" && isJsonObject(value["metadata"]);
    return isBackup ? (value as KubeObject) : undefined;
  }

  /** The compressed archive. @throws BucketError */
  archive(name: string): Promise<Buffer | undefined> {
    return readObject(this.#bucket, `${this.#folder(name)}/${name}.tar.gz`);
  }

  /**
   * A URL that anybody can read a file under for `seconds`; undefined where files have to be read with
   * {@link BackupStore.read}. @throws BucketError
   */
  async signedUrl(file: StoredFile, seconds: number): Promise<string | undefined> {
    return this.#bucket.signedUrl?.(this.#root + file, seconds);
  }

  /** @throws BucketError */
  read(file: StoredFile): Promise<Readable> {
    return this.#bucket.get(this.#root + file);
  }

  /** Stores a backup; what makes it one comes last, so that nobody sees half of it. @throws BucketError */
  async putBackup(name: string, made: MadeBackup, backup: KubeObject): Promise<void> {
    const folder = this.#folder(name);
    const put = (file: string, content: Buffer): Promise<void> =>
      this.#bucket.put(`${folder}/${file}`, content);
    await put(`${name}-logs.gz`, gzipSync(made.log));
    await put(`${name}.tar.gz`, made.archive);
    await put(`${name}-results.gz`, compressed(made.results.toJson()));
    await put(`${name}-resource-list.json.gz`, compressed(made.resourceList));
    await put(`${name}-volumeinfo.json.gz`, compressed(made.volumes));
    for (const kind of ["volumesnapshots", "podvolumebackups", "itemoperations", "csi-volumesnapshots"]) {
      await put(`${name}-${kind}.json.gz`, compressed([]));
    }
    await this.putRecord(name, backup);
  }

  /** Stores what says that a backup is one. @throws BucketError */
  async putRecord(name: string, backup: KubeObject): Promise<void> {
    await this.#bucket.put(`${this.#folder(name)}/velero-backup.json`, Buffer.from(JSON.stringify(backup)));
  }

  /** Stores what a restore has to tell. @throws BucketError */
  async putRestore(name: string, done: DoneRestore): Promise<void> {
    const folder = `${this.#root}restores/${name}`;
    const put = (file: string, content: Buffer): Promise<void> =>
      this.#bucket.put(`${folder}/${file}`, content);
    await put(`restore-${name}-logs.gz`, gzipSync(done.log));
    await put(`restore-${name}-results.gz`, compressed(done.results.toJson()));
    await put(`restore-${name}-resource-list.json.gz`, compressed(done.resourceList));
    await put(`restore-${name}-itemoperations.json.gz`, compressed([]));
    await put(`${name}-volumeinfo.json.gz`, compressed([]));
  }

  /** Removes a backup; what makes it one goes first. @throws BucketError */
  async deleteBackup(name: string): Promise<void> {
    const folder = this.#folder(name);
    await this.#bucket.delete(`${folder}/velero-backup.json`);
    await this.#deleteBelow(`${folder}/`);
  }

  /** @throws BucketError */
  async deleteRestore(name: string): Promise<void> {
    await this.#deleteBelow(`${this.#root}restores/${name}/`);
  }

  async #deleteBelow(prefix: string): Promise<void> {
    const keys: string[] = [];
    for await (const key of this.#bucket.list(prefix)) keys.push(key);
    for (const key of keys) await this.#bucket.delete(key);
  }

  #folder(backup: string): string {
    return `${this.#root}backups/${backup}`;
  }
}

function compressed(value: JsonObject | readonly JsonValue[]): Buffer {
  return gzipSync(JSON.stringify(value));
}

function parsed(bytes: Buffer): JsonValue | undefined {
  try {
    return JSON.parse((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("utf8")) as JsonValue;
  } catch {
    return undefined;
  }
}
