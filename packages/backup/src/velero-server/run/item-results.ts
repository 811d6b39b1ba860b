import type { JsonObject } from "@unfold/apimachinery";

/** Messages of one severity, by where they belong (Velero pkg/util/results Result). */
class ResultList {
  readonly #velero: string[] = [];
  readonly #cluster: string[] = [];
  readonly #namespaces = new Map<string, string[]>();

  /** @param namespace empty for objects of the cluster */
  add(namespace: string, message: string): void {
    if (namespace === "") this.#cluster.push(message);
    else this.#namespaces.set(namespace, [...(this.#namespaces.get(namespace) ?? []), message]);
  }

  addOfVelero(message: string): void {
    this.#velero.push(message);
  }

  get count(): number {
    const lists = [this.#velero, this.#cluster, ...this.#namespaces.values()];
    return lists.reduce((sum, list) => sum + list.length, 0);
  }

  toJson(): JsonObject {
    const namespaces = Object.fromEntries([...this.#namespaces].sort(([a], [b]) => (a < b ? -1 : 1)));
    return {
      ...(this.#velero.length === 0 ? {} : { velero: this.#velero }),
      ...(this.#cluster.length === 0 ? {} : { cluster: this.#cluster }),
      ...(this.#namespaces.size === 0 ? {} : { namespaces }),
    };
  }
}

/** What a backup or restore has to tell of its items. */
export class ItemResults {
  readonly errors = new ResultList();
  readonly warnings = new ResultList();

  /** The content of a results file. */
  toJson(): JsonObject {
    return { errors: this.errors.toJson(), warnings: this.warnings.toJson() };
  }
}
