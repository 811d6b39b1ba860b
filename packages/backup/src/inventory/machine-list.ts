import type { KubeObject } from "@unfold/apimachinery";
import { NameIndex } from "./name-index.js";
import { NumberList } from "./number-list.js";
import type { TextStore } from "./text-store.js";

/** A machine and where it was read: the member of an archive, the file of a tree, or the cluster. */
export interface SourcedMachine {
  readonly vm: KubeObject;
  readonly origin: string;
}

/** Virtual machines kept as texts and read again one at a time: an archive may hold more than fit as objects. */
export class MachineList {
  readonly #texts: TextStore;
  /** Number of each machine's text; that of its origin is the one before. */
  readonly #machines = new NumberList();
  readonly #index = new NameIndex();
  /** The last machine of each name. */
  readonly #at = new NumberList();

  constructor(texts: TextStore) {
    this.#texts = texts;
  }

  get size(): number {
    return this.#machines.size;
  }

  add(vm: KubeObject, origin: string): void {
    this.#at.set(this.#index.add(vm.metadata.namespace ?? "", vm.metadata.name ?? ""), this.size);
    this.#texts.add(origin);
    this.#machines.push(this.#texts.add(JSON.stringify(vm)));
  }

  has(namespace: string, name: string): boolean {
    return this.#index.get(namespace, name) !== -1;
  }

  get(namespace: string, name: string): KubeObject | undefined {
    const number = this.#index.get(namespace, name);
    return number === -1 ? undefined : this.#machine(this.#at.at(number));
  }

  *[Symbol.iterator](): IterableIterator<SourcedMachine> {
    for (let index = 0; index < this.size; index++) {
      const origin = this.#texts.text(this.#machines.at(index) - 1);
      yield { vm: this.#machine(index), origin };
    }
  }

  #machine(index: number): KubeObject {
    return JSON.parse(this.#texts.text(this.#machines.at(index))) as KubeObject;
  }
}
