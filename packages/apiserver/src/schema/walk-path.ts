import { childPath, itemPath } from "@unfold/apimachinery";

/**
 * Where a walk over an object is. It is written out only when something has to be said of the place: of a good object, that is
 * never, and the text of every path would be a tenth of what a write allocates.
 */
export class WalkPath {
  readonly #steps: (string | number)[] = [];

  /** Goes to a field or an item. */
  enter(step: string | number): void {
    this.#steps.push(step);
  }

  /** Goes back. */
  leave(): void {
    this.#steps.pop();
  }

  /** For example `spec.volumes[2]`; "" at the object itself. */
  toString(): string {
    return this.#steps.reduce<string>(
      (path, step) => (typeof step === "number" ? itemPath(path, step) : childPath(path, step)),
      "",
    );
  }
}
