/**
 * A snapshot is a gzip of JSON lines: a head, one line for each object, and a tail that says how many there were and what
 * all lines before it hash to. It holds what is there, no history, so that any driver can write and read it.
 */
export interface SnapshotHead {
  readonly unfold: "snapshot";
  readonly format: number;
  /** Store revision as of which the objects were taken. */
  readonly revision: number;
  /** RFC 3339. */
  readonly created: string;
}

/** What is known of a snapshot once it is read. */
export interface SnapshotInfo {
  readonly revision: number;
  readonly created: string;
  readonly objects: number;
}

export interface SnapshotTail {
  readonly objects: number;
  /** Hexadecimal, of every byte before this line. */
  readonly sha256: string;
}

/** Raised when older releases can no longer read snapshots. */
export const snapshotFormat = 1;

/** Why a snapshot cannot be used; one line. */
export class SnapshotError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SnapshotError";
  }
}
