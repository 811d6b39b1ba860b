/**
 * Thrown for writes when the store no longer accepts any: it was closed, or a commit failed (disk full, I/O error).
 * Reads go on. Over HTTP this is 503 ServiceUnavailable.
 */
export class StoreUnavailable extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`The store does not accept writes: ${reason}`, options);
    this.name = "StoreUnavailable";
  }
}
