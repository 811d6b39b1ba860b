import type { Client, KubeObject } from "@unfold/apimachinery";
import { kinds } from "./kinds.js";

/** The ControllerRevisions a restore brings, also those that garbage collection takes away before anybody looks. */
export class RevisionSightings {
  readonly #seen = new Map<string, KubeObject>();
  readonly #deleted = new Set<string>();
  readonly #before = new Set<string>();
  readonly #ending = new AbortController();
  #watching: Promise<void> = Promise.resolve();

  private constructor() {}

  static async begin(client: Client, namespace: string): Promise<RevisionSightings> {
    const sightings = new RevisionSightings();
    const { items, metadata } = await client.list(kinds.ControllerRevision, { namespace });
    for (const {
      metadata: { name = "" },
    } of items)
      sightings.#before.add(name);
    for (const item of items) sightings.#seen.set(item.metadata.name ?? "", item);
    sightings.#watching = sightings.#watch(client, namespace, metadata.resourceVersion ?? "");
    return sightings;
  }

  /** As it was first seen since the restore began, or before. */
  revision(name: string): KubeObject | undefined {
    return this.#seen.get(name);
  }

  wasThereBefore(name: string): boolean {
    return this.#before.has(name);
  }

  wasDeleted(name: string): boolean {
    return this.#deleted.has(name);
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await this.#watching;
  }

  async #watch(client: Client, namespace: string, resourceVersion: string): Promise<void> {
    const { signal } = this.#ending;
    try {
      for await (const { type, object } of client.watch(kinds.ControllerRevision, {
        namespace,
        resourceVersion,
        signal,
      })) {
        const { name = "" } = object.metadata;
        if (type === "DELETED") this.#deleted.add(name);
        if (type === "ADDED" && !this.#seen.has(name)) this.#seen.set(name, object);
      }
    } catch {
      // Sightings only sharpen the finding: without them the judge looks at what is there at the end.
    }
  }
}
