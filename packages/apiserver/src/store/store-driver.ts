/** One version of one object as a driver keeps it: an append-only log ordered by `revision`. */
export interface VersionRow {
  readonly revision: number;
  /** Revision of the version this one follows; 0 when the object did not exist. */
  readonly previous: number;
  /** The object ended with this version; `value` is its last state. */
  readonly deleted: boolean;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** The object as JSON in UTF-8. */
  readonly value: Buffer;
}

/** What a driver holds when it is opened. */
export interface StoreSnapshot {
  /** Every kept version in revision order: the live one of each object, and all after `compacted`. */
  readonly rows: readonly VersionRow[];
  /** Versions up to this revision may be missing unless they are live. */
  readonly compacted: number;
}

export interface CommitOptions {
  /** The room that is kept back on a full disk may be taken: what is committed makes room in turn. */
  readonly useReserve?: boolean;
}

/** Where versions are kept. One caller, one commit at a time. */
export interface StoreDriver {
  open(): Promise<StoreSnapshot>;
  /**
   * Resolves once every row is durable; a rejected batch leaves nothing behind that a later reader could half see.
   * @throws StoreFull when there is no room; nothing of the batch is kept then, and later ones may succeed.
   */
  commit(batch: readonly VersionRow[], options?: CommitOptions): Promise<void>;
  /** Forgets versions up to `revision` that are no longer live. */
  compact(revision: number): Promise<void>;
  close(): Promise<void>;
}
