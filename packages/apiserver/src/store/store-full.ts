/** Thrown for writes that find no room on the disk. Nothing of them was kept; reads and deletions go on. Over HTTP this is 507. */
export class StoreFull extends Error {
  constructor(options?: ErrorOptions) {
    super(
      "the store's disk is full: nothing can be created or changed until there is room; reads and deletions still work",
      options,
    );
    this.name = "StoreFull";
  }
}
