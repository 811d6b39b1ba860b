import type { KubeObject } from "@unfold/apimachinery";
import type { KnownForm } from "../encode/encoded-object.js";

/** Names one stored object: storage group (a resource, whatever its version), namespace ("" when cluster-scoped), name. */
export interface StoreKey {
  /** `group/plural`, for example `kubevirt.io/virtualmachines`; the core group is `/pods`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** An object as stored: `object.metadata.resourceVersion` is `String(revision)`. Immutable. */
export interface StoredObject {
  readonly key: StoreKey;
  readonly object: KubeObject;
  /** The same as JSON in UTF-8, always at hand; `object` may have to be made of it. */
  readonly json: Buffer;
  /** The object for one look: it is not kept for the next one who asks. */
  glance(): KubeObject;
  /** Whether `object` is the very one that {@link object} gives. */
  holds(object: KubeObject): boolean;
  /** What was made of it for those who see it in another form. */
  forms: KnownForm | undefined;
  /** Store revision of the write that made this version. */
  readonly revision: number;
}

/** One change, in revision order. `previous` is the version before; absent for `added`. `current` of `deleted` is the last state, at the deleting revision. */
export interface StoreEvent {
  readonly type: "added" | "modified" | "deleted";
  readonly revision: number;
  readonly current: StoredObject;
  readonly previous?: StoredObject;
}

/** A consistent read: every object as of `revision`. */
export interface StoreList {
  readonly items: readonly StoredObject[];
  readonly revision: number;
}

/** Thrown by a compare-and-append that met another version; the caller decides which API error it becomes. */
export class RevisionMismatch extends Error {
  /** The version now stored (including writes on their way to disk); absent when there is none. */
  readonly current: StoredObject | undefined;
  /** Resolves when readers see that version, or that there is none; rejects with StoreFull or StoreUnavailable when it is given up. */
  readonly durable: Promise<void>;

  constructor(current: StoredObject | undefined, durable: Promise<void>) {
    super("Stored revision differs from the expected one");
    this.name = "RevisionMismatch";
    this.current = current;
    this.durable = durable;
  }
}

export interface PutOptions {
  /** Bytes of JSON allowed. */
  readonly maxBytes?: number;
  /** The write leads to a deletion: like deletions it is accepted on a full disk. */
  readonly urgent?: boolean;
  /** Called with the version when it is made, before anybody sees it; it may still fail to become durable. */
  readonly onMade?: (stored: StoredObject) => void;
}

/** Thrown for a write whose object has more bytes of JSON than its writer allows. */
export class ObjectTooLarge extends Error {
  constructor(bytes: number, maxBytes: number) {
    super(`Object has ${bytes} bytes of JSON, allowed are ${maxBytes}`);
    this.name = "ObjectTooLarge";
  }
}

/** Thrown when events before `oldest` are gone. */
export class RevisionCompacted extends Error {
  readonly oldest: number;

  constructor(oldest: number) {
    super(`Revision is older than the oldest kept one: ${oldest}`);
    this.name = "RevisionCompacted";
    this.oldest = oldest;
  }
}

/**
 * Objects by key with one global, gapless revision. Reads are synchronous, from memory, and see a write only once it is
 * durable. Watchers see every event after their revision exactly once, in order.
 */
export interface ObjectStore {
  /** Revision of the newest durable write. */
  readonly revision: number;
  get(key: StoreKey): StoredObject | undefined;
  /** Objects of a resource ordered by namespace, then name; all namespaces when `namespace` is undefined. */
  list(resource: string, namespace?: string): StoreList;
  /** Every object of every resource, in the order of revisions. */
  everything(): StoreList;
  /** Number of objects of a resource. */
  count(resource: string): number;
  /**
   * Appends a version if the newest one (durable or on its way) has revision `expected` (0: no object). Resolves when
   * the write is durable and visible to readers. `metadata.resourceVersion` is set by the store.
   * @throws RevisionMismatch, ObjectTooLarge, StoreFull, StoreUnavailable
   */
  put(key: StoreKey, object: KubeObject, expected: number, options?: PutOptions): Promise<StoredObject>;
  /** Removes the object if its newest revision is `expected`. `object` is the final state that watchers see. @throws RevisionMismatch */
  delete(
    key: StoreKey,
    object: KubeObject,
    expected: number,
    options?: Pick<PutOptions, "onMade">,
  ): Promise<StoredObject>;
  /**
   * Calls `onEvent` for each event of `resource` after `revision`, first the kept ones, then live ones, until the returned function is called.
   * @throws RevisionCompacted when the events after `revision` are no longer kept.
   */
  watch(resource: string, revision: number, onEvent: (event: StoreEvent) => void): () => void;
  /** Ends after everything accepted is durable. */
  close(): Promise<void>;
}
