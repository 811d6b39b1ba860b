/** Thrown on opening when the stored data cannot be trusted. Nothing was changed on disk. */
export class StoreCorrupt extends Error {
  constructor(directory: string, reason: string, options?: ErrorOptions) {
    super(`data directory ${directory} is corrupt: ${reason}`, options);
    this.name = "StoreCorrupt";
  }
}
