import type { KubeObject } from "@unfold/apimachinery";

/** A machine and where it was read: the member of an archive, the file of a tree, or the cluster. */
export interface SourcedMachine {
  readonly vm: KubeObject;
  readonly origin: string;
}

interface KeptMachine {
  readonly text: Buffer;
  readonly origin: string;
}

/** Virtual machines kept as bytes and read again one at a time: an archive may hold more than fit as objects. */
export class MachineList {
  readonly #machines: KeptMachine[] = [];
  readonly #at = new Map<string, number>();

  get size(): number {
    return this.#machines.length;
  }

  add(vm: KubeObject, origin: string): void {
    this.#at.set(machineKey(vm.metadata.namespace ?? "", vm.metadata.name ?? ""), this.#machines.length);
    this.#machines.push({ text: Buffer.from(JSON.stringify(vm)), origin });
  }

  has(namespace: string, name: string): boolean {
    return this.#at.has(machineKey(namespace, name));
  }

  get(namespace: string, name: string): KubeObject | undefined {
    const at = this.#at.get(machineKey(namespace, name));
    const kept = at === undefined ? undefined : this.#machines[at];
    return kept === undefined ? undefined : parse(kept);
  }

  *[Symbol.iterator](): IterableIterator<SourcedMachine> {
    for (const kept of this.#machines) yield { vm: parse(kept), origin: kept.origin };
  }
}

function machineKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function parse({ text }: KeptMachine): KubeObject {
  return JSON.parse(text.toString("utf8")) as KubeObject;
}
