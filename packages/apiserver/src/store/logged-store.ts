import type { KubeObject } from "@unfold/apimachinery";
import { forgetObjects } from "../encode/recent-objects.js";
import { CommitQueue, type QueuedRow } from "./commit-queue.js";
import { defaultWindow, EventWindow, type WindowLimits } from "./event-window.js";
import { keyText, loadSnapshot } from "./load-snapshot.js";
import {
  type ObjectStore,
  ObjectTooLarge,
  type PutOptions,
  RevisionMismatch,
  type StoredObject,
  type StoreEvent,
  type StoreKey,
  type StoreList,
} from "./object-store.js";
import { SortedObjects } from "./sorted-objects.js";
import type { StoreDriver, StoreSnapshot } from "./store-driver.js";
import { StoreFull } from "./store-full.js";
import { StoredVersion } from "./stored-version.js";
import { Watchers } from "./watchers.js";

/** The driver is asked to compact once this many events have left the window. */
const compactEvery = 1000;

/** A row with what readers see once it is durable. */
interface PendingRow extends QueuedRow {
  readonly stored: StoredObject;
}

/** A row on its way, and when it has arrived. */
interface InFlight {
  readonly row: PendingRow;
  readonly durable: Promise<void>;
}

interface Append {
  readonly expected: number;
  readonly deleted: boolean;
  readonly maxBytes: number;
  readonly urgent: boolean;
  readonly onMade: ((stored: StoredObject) => void) | undefined;
}

/** {@link ObjectStore} over a {@link StoreDriver}: compare-and-append in memory, durability by the driver. */
export class LoggedStore implements ObjectStore {
  readonly #driver: StoreDriver;
  readonly #queue: CommitQueue<PendingRow>;
  readonly #window: EventWindow;
  readonly #watchers = new Watchers();
  readonly #visible = new Map<string, SortedObjects>();
  /** Newest version of each key that has a write on its way; such a write is what the next one must expect. */
  readonly #inFlight = new Map<string, InFlight>();
  #revision: number;
  /** Revision of the newest write accepted, durable or not. */
  #accepted: number;
  #compactionAsked: number;
  #compaction: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  /** @throws Error when the snapshot contradicts itself. */
  constructor(driver: StoreDriver, snapshot: StoreSnapshot, limits: WindowLimits = defaultWindow) {
    const { live, events, revision } = loadSnapshot(snapshot);
    this.#driver = driver;
    this.#queue = new CommitQueue(driver, {
      durable: (row) => this.#publish(row),
      givenUp: () => {
        this.#inFlight.clear();
        this.#accepted = this.#revision;
      },
      // History is given up for room: what is left on the disk is what is there now.
      committedWhileFull: () => this.#compact(this.#revision),
    });
    this.#window = new EventWindow(limits, snapshot.compacted);
    this.#compactionAsked = snapshot.compacted;
    this.#revision = revision;
    this.#accepted = revision;
    for (const [resource, items] of groupByResource(live)) {
      this.#visible.set(resource, new SortedObjects(items));
    }
    for (const { event, size } of events) this.#window.push(event, size);
    this.#compactIfWorthIt();
  }

  get revision(): number {
    return this.#revision;
  }

  get({ resource, namespace, name }: StoreKey): StoredObject | undefined {
    return this.#visible.get(resource)?.get(namespace, name);
  }

  list(resource: string, namespace?: string): StoreList {
    return { items: this.#visible.get(resource)?.list(namespace) ?? [], revision: this.#revision };
  }

  everything(): StoreList {
    const items = [...this.#visible.values()].flatMap((objects) => objects.list());
    return { items: items.sort((a, b) => a.revision - b.revision), revision: this.#revision };
  }

  count(resource: string): number {
    return this.#visible.get(resource)?.size ?? 0;
  }

  put(
    key: StoreKey,
    object: KubeObject,
    expected: number,
    { maxBytes = Number.POSITIVE_INFINITY, urgent = false, onMade }: PutOptions = {},
  ): Promise<StoredObject> {
    return this.#write(key, object, { expected, deleted: false, maxBytes, urgent, onMade });
  }

  delete(
    key: StoreKey,
    object: KubeObject,
    expected: number,
    { onMade }: Pick<PutOptions, "onMade"> = {},
  ): Promise<StoredObject> {
    const maxBytes = Number.POSITIVE_INFINITY;
    return this.#write(key, object, { expected, deleted: true, maxBytes, urgent: true, onMade });
  }

  watch(resource: string, revision: number, onEvent: (event: StoreEvent) => void): () => void {
    return this.#watchers.add(resource, revision, this.#window.after(revision), onEvent);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #write(key: StoreKey, object: KubeObject, append: Append): Promise<StoredObject> {
    try {
      return await this.#append(key, object, append);
    } catch (error) {
      // It met other writes that found no room; now that this is known, urgent ones have room of their own.
      if (append.urgent && error instanceof StoreFull) return this.#append(key, object, append);
      throw error;
    }
  }

  /** Runs up to the append without giving way, so that two writers of one key meet in call order. */
  async #append(
    key: StoreKey,
    object: KubeObject,
    { expected, deleted, maxBytes, urgent, onMade }: Append,
  ): Promise<StoredObject> {
    const head = this.#head(key);
    if ((head?.revision ?? 0) !== expected || (deleted && head === undefined)) {
      throw new RevisionMismatch(head, this.#inFlight.get(keyText(key))?.durable ?? Promise.resolve());
    }
    const refusal = this.#queue.refusal(urgent);
    if (refusal !== undefined) throw refusal;
    const revision = this.#accepted + 1;
    const row = pendingRow(key, object, { revision, previous: expected, deleted, urgent }, head);
    if (row.value.length > maxBytes) throw new ObjectTooLarge(row.value.length, maxBytes);
    onMade?.(row.stored);
    this.#accepted = row.revision;
    const durable = this.#queue.append(row);
    this.#inFlight.set(keyText(key), { row, durable });
    await durable;
    return row.stored;
  }

  /** The version a writer must name: the newest one, durable or on its way. */
  #head(key: StoreKey): StoredObject | undefined {
    const pending = this.#inFlight.get(keyText(key))?.row;
    if (pending === undefined) return this.get(key);
    return pending.deleted ? undefined : pending.stored;
  }

  #publish(row: PendingRow): void {
    const { stored, revision, deleted } = row;
    const { key } = stored;
    const previous = this.get(key);
    if (deleted) this.#objectsOf(key.resource).delete(key);
    else this.#objectsOf(key.resource).set(stored);
    if (this.#inFlight.get(keyText(key))?.row === row) this.#inFlight.delete(keyText(key));
    this.#revision = revision;
    const event: StoreEvent =
      previous === undefined
        ? { type: "added", revision, current: stored }
        : { type: deleted ? "deleted" : "modified", revision, current: stored, previous };
    this.#window.push(event, row.value.length);
    this.#watchers.publish(event);
    this.#compactIfWorthIt();
  }

  #objectsOf(resource: string): SortedObjects {
    let objects = this.#visible.get(resource);
    if (objects === undefined) {
      objects = new SortedObjects();
      this.#visible.set(resource, objects);
    }
    return objects;
  }

  #compactIfWorthIt(): void {
    const { compacted } = this.#window;
    if (compacted - this.#compactionAsked < compactEvery) return;
    this.#compact(compacted);
  }

  #compact(revision: number): void {
    this.#compactionAsked = revision;
    // Versions that stay too long cost space, not correctness, and the next call covers them too.
    this.#compaction = this.#driver.compact(revision).catch((error: unknown) => {
      process.emitWarning(`Cannot compact the store: ${error instanceof Error ? error.message : error}`);
    });
  }

  async #close(): Promise<void> {
    await this.#queue.close();
    await this.#compaction;
    this.#watchers.clear();
    forgetObjects();
    await this.#driver.close();
  }
}

function pendingRow(
  key: StoreKey,
  object: KubeObject,
  version: Pick<PendingRow, "revision" | "previous" | "deleted" | "urgent">,
  head: StoredObject | undefined,
): PendingRow {
  const stored = StoredVersion.stamp(key, object, version.revision, head);
  const { revision, previous, deleted, urgent } = version;
  const { resource, namespace, name } = stored.key;
  return { revision, previous, deleted, urgent, resource, namespace, name, value: stored.json, stored };
}

function groupByResource(items: readonly StoredObject[]): Map<string, StoredObject[]> {
  const groups = new Map<string, StoredObject[]>();
  for (const item of items) {
    const group = groups.get(item.key.resource);
    if (group === undefined) groups.set(item.key.resource, [item]);
    else group.push(item);
  }
  return groups;
}
