import type { KubeObject } from "@unfold/apimachinery";
import { NameIndex } from "./name-index.js";
import { NumberList } from "./number-list.js";
import type { TextStore } from "./text-store.js";

/**
 * Objects of a kind that comes by the ten thousand, kept as texts and read again when they are asked for. What was read of
 * one namespace stays for a while: machines are looked at namespace by namespace.
 */
export class ObjectTexts<Value = KubeObject> {
  readonly #texts: TextStore;
  readonly #index = new NameIndex();
  /** Number of the text of each name. */
  readonly #textOf = new NumberList();
  readonly #namespaces = new Map<string, NumberList>();
  readonly #read: (text: string, number: number) => Value;
  #listed: { readonly namespace: string; readonly values: readonly Value[] } | undefined;

  /** @param read makes a value of an object's text and number */
  constructor(texts: TextStore, read: (text: string, number: number) => Value) {
    this.#texts = texts;
    this.#read = read;
  }

  /** Keeps an object, in the place of one of that name; returns the number of the name. */
  set(namespace: string, name: string, text: string): number {
    const isNew = this.#index.size;
    const number = this.#index.add(namespace, name);
    this.#textOf.set(number, this.#texts.add(text));
    this.#listed = undefined;
    if (number === isNew) this.#numbersOf(namespace).push(number);
    return number;
  }

  /** Number of a name; -1 when there is none. */
  numberOf(namespace: string, name: string): number {
    return this.#index.get(namespace, name);
  }

  get(namespace: string, name: string): Value | undefined {
    const number = this.numberOf(namespace, name);
    return number === -1 ? undefined : this.#at(number);
  }

  /** Those of one namespace, in the order they came. */
  list(namespace: string): readonly Value[] {
    if (this.#listed?.namespace === namespace) return this.#listed.values;
    const numbers = this.#namespaces.get(namespace);
    const values = Array.from({ length: numbers?.size ?? 0 }, (_, index) =>
      this.#at(numbers?.at(index) ?? 0),
    );
    this.#listed = { namespace, values };
    return values;
  }

  namespaces(): Iterable<string> {
    return this.#namespaces.keys();
  }

  textOf(number: number): string {
    return this.#texts.text(this.#textOf.at(number));
  }

  #at(number: number): Value {
    return this.#read(this.textOf(number), number);
  }

  #numbersOf(namespace: string): NumberList {
    const known = this.#namespaces.get(namespace);
    if (known !== undefined) return known;
    const made = new NumberList();
    this.#namespaces.set(namespace, made);
    return made;
  }
}
