/** Numbers from 0 to 2³²-1 in order, four bytes each. */
export class NumberList {
  #numbers = new Uint32Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(value: number): void {
    if (this.#size === this.#numbers.length) {
      const larger = new Uint32Array(2 * this.#size);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#size++] = value;
  }

  /** The number at a place below `size`. */
  at(index: number): number {
    return this.#numbers[index] as number;
  }

  /** Sets the number at a place, the next free one too. */
  set(index: number, value: number): void {
    if (index === this.#size) this.push(value);
    else this.#numbers[index] = value;
  }
}
