import { once } from "node:events";
import { createGzip } from "node:zlib";
import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { tarEnd, tarMember } from "../../archive/tar-writer.js";

/** Version of the layout below (Velero pkg/archive, `metadata/version`). */
export const archiveVersion = "1.1.0";

/** Where an object stands in an archive. */
export interface ArchivedItem {
  readonly groupResource: string;
  /** API version it was saved in, the preferred one. */
  readonly version: string;
  readonly object: KubeObject;
}

/**
 * The archive of a backup: every object twice, once for whoever knows nothing of versions. Same items, same bytes. It is
 * compressed on another thread while it grows, so that it takes little memory.
 */
export class BackupArchive {
  readonly #gzip = createGzip();
  readonly #compressed: Buffer[] = [];
  readonly #ended: Promise<unknown>;
  #isFull = false;
  readonly #listed = new Map<string, string[]>();

  constructor() {
    this.#gzip.on("data", (piece: Buffer) => this.#compressed.push(piece));
    this.#ended = once(this.#gzip, "end");
    this.#write(tarMember("metadata/version", Buffer.from(`${archiveVersion}\n`)));
  }

  add({ groupResource, version, object }: ArchivedItem): void {
    const { namespace = "", name = "" } = object.metadata;
    const content = Buffer.from(JSON.stringify(object));
    const scope = namespace === "" ? "cluster" : `namespaces/${namespace}`;
    const root = `resources/${groupResource}`;
    this.#write(tarMember(`${root}/${scope}/${name}.json`, content));
    this.#write(tarMember(`${root}/${version}-preferredversion/${scope}/${name}.json`, content));
    const kind = `${object.apiVersion}/${object.kind}`;
    const listed = this.#listed.get(kind) ?? [];
    listed.push(namespace === "" ? name : `${namespace}/${name}`);
    this.#listed.set(kind, listed);
  }

  /** Resolves when what was added so far has been compressed but for a little. */
  async ready(): Promise<void> {
    if (!this.#isFull) return;
    this.#isFull = false;
    if (this.#gzip.writableNeedDrain) await once(this.#gzip, "drain");
  }

  /** The compressed tar; nothing can be added any more. */
  async bytes(): Promise<Buffer> {
    this.#gzip.end(tarEnd);
    await this.#ended;
    return Buffer.concat(this.#compressed);
  }

  #write(piece: Buffer): void {
    if (!this.#gzip.write(piece)) this.#isFull = true;
  }

  /** `apiVersion/kind` with the names of its objects, as the file beside the archive lists them. */
  resourceList(): JsonObject {
    const kinds = [...this.#listed].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(kinds.map(([kind, names]) => [kind, names.toSorted()]));
  }
}
