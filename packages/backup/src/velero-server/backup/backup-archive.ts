import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { tarEnd, tarMember } from "../../archive/tar-writer.js";

const compress = promisify(gzip);

/** Version of the layout below (Velero pkg/archive, `metadata/version`). */
export const archiveVersion = "1.1.0";

/** Where an object stands in an archive. */
export interface ArchivedItem {
  readonly groupResource: string;
  /** API version it was saved in, the preferred one. */
  readonly version: string;
  readonly object: KubeObject;
}

/** The archive of a backup: every object twice, once for whoever knows nothing of versions. Same items, same bytes. */
export class BackupArchive {
  readonly #members: Buffer[] = [tarMember("metadata/version", Buffer.from(`${archiveVersion}\n`))];
  readonly #listed = new Map<string, string[]>();

  add({ groupResource, version, object }: ArchivedItem): void {
    const { namespace = "", name = "" } = object.metadata;
    const content = Buffer.from(JSON.stringify(object));
    const scope = namespace === "" ? "cluster" : `namespaces/${namespace}`;
    const root = `resources/${groupResource}`;
    this.#members.push(tarMember(`${root}/${scope}/${name}.json`, content));
    this.#members.push(tarMember(`${root}/${version}-preferredversion/${scope}/${name}.json`, content));
    const kind = `${object.apiVersion}/${object.kind}`;
    const listed = this.#listed.get(kind) ?? [];
    listed.push(namespace === "" ? name : `${namespace}/${name}`);
    this.#listed.set(kind, listed);
  }

  /** The compressed tar; compressing happens on another thread. */
  bytes(): Promise<Buffer> {
    return compress(Buffer.concat([...this.#members, tarEnd]));
  }

  /** `apiVersion/kind` with the names of its objects, as the file beside the archive lists them. */
  resourceList(): JsonObject {
    const kinds = [...this.#listed].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(kinds.map(([kind, names]) => [kind, names.toSorted()]));
  }
}
