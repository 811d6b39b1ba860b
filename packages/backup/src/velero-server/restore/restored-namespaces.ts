import { type Client, isAlreadyExists, isNotFound, type KubeObject } from "@unfold/apimachinery";
import { strippedObject } from "../stripped-object.js";
import { veleroResources } from "../velero-resources.js";
import type { ArchiveContent } from "./archive-content.js";

/** How long one that is being deleted is waited for (Velero's `--terminating-resource-timeout`). */
const patienceMs = 600_000;

export interface RestoredNamespacesOptions {
  readonly client: Client;
  readonly content: Pick<ArchiveContent, "get">;
  /** Ends the wait for one that is being deleted. */
  readonly signal?: AbortSignal | undefined;
}

/** Namespaces, each of which is there before its objects are: as it was saved, or empty. */
export class RestoredNamespaces {
  readonly #options: RestoredNamespacesOptions;
  readonly #ready = new Set<string>();

  constructor(options: RestoredNamespacesOptions) {
    this.#options = options;
  }

  /** @param from where an object was @param to where it goes @throws Error when the namespace does not go or come */
  async ensure(from: string, to: string): Promise<void> {
    if (this.#ready.has(to)) return;
    const { client } = this.#options;
    const namespace = this.#namespaceFor(from, to);
    for (;;) {
      try {
        await client.create(veleroResources.namespaces, namespace);
        break;
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
      }
      if (await this.#stays(to)) break;
    }
    this.#ready.add(to);
  }

  #namespaceFor(from: string, to: string): KubeObject {
    const saved = this.#options.content.get("namespaces", "", from);
    const plain = { apiVersion: "v1", kind: "Namespace", metadata: { name: to } };
    const stripped = saved === undefined ? plain : strippedObject(saved);
    const { labels, annotations } = stripped.metadata as KubeObject["metadata"];
    return {
      ...plain,
      metadata: {
        name: to,
        ...(labels === undefined ? {} : { labels: { ...labels, "kubernetes.io/metadata.name": to } }),
        ...(annotations === undefined ? {} : { annotations }),
      },
    };
  }

  /** Whether one that is there is there to stay; one that is being deleted is waited for until it is gone. */
  async #stays(name: string): Promise<boolean> {
    const { client, signal } = this.#options;
    const { items, metadata } = await client.list(veleroResources.namespaces);
    const found = items.find((item) => item.metadata.name === name);
    if (found === undefined) return false;
    if (found.metadata.deletionTimestamp === undefined) return true;
    const timeout = AbortSignal.timeout(patienceMs);
    const ends = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    const resourceVersion = metadata.resourceVersion ?? "";
    try {
      for await (const { type, object } of client.watch(veleroResources.namespaces, {
        resourceVersion,
        signal: ends,
      })) {
        if (type === "DELETED" && object.metadata.name === name) return false;
      }
    } catch (error) {
      if (!ends.aborted && !isNotFound(error)) throw error;
    }
    signal?.throwIfAborted();
    if (timeout.aborted) {
      throw new Error(`timed out waiting for terminating namespace ${name} to disappear before restoring`);
    }
    return false;
  }
}
