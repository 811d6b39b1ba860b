import type { Readable } from "node:stream";

/**
 * Objects by key, as an object store has them: a folder, or a bucket of S3 or of what speaks its protocol. A key is a
 * path without leading slash, such as `backups/nightly/velero-backup.json`.
 */
export interface Bucket {
  /** For people: `s3://velero/prod`, or the folder. */
  readonly place: string;
  /** Keys that start with `prefix`, each once; a folder and S3 give them in the order of their bytes. @throws BucketError */
  list(prefix: string): AsyncIterable<string>;
  /** The object's bytes as they arrive; a failure underway is an error of the stream. @throws BucketError */
  get(key: string): Promise<Readable>;
  /** Stores an object whole or not at all, in the place of one that had the key. @throws BucketError */
  put(key: string, content: Buffer | Readable): Promise<void>;
  /** Removes an object; one that is not there is no error. @throws BucketError */
  delete(key: string): Promise<void>;
  /**
   * A URL under which anybody can read the object for a while, without credentials. Where there is none, the object has
   * to be read here. Nothing tells whether there is such an object. @throws BucketError
   */
  signedUrl?(key: string, seconds: number): Promise<string>;
}

/** An object store did not do what it was asked; the message is one line for the user. */
export class BucketError extends Error {
  override readonly name = "BucketError";

  /** @param isMissing whether it is only that there is no such object */
  constructor(
    message: string,
    readonly isMissing: boolean = false,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** All bytes of an object; undefined when there is none. @throws BucketError for any other failure */
export async function readObject(bucket: Bucket, key: string): Promise<Buffer | undefined> {
  try {
    const pieces: Buffer[] = [];
    for await (const piece of await bucket.get(key)) pieces.push(piece as Buffer);
    return Buffer.concat(pieces);
  } catch (error) {
    if (error instanceof BucketError && error.isMissing) return undefined;
    throw error;
  }
}
