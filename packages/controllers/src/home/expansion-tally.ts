import type { KubeObject } from "@unfold/apimachinery";
import type { ReferencePolicy } from "../policy/reference-policy.js";
import type { Informer } from "../runtime/informer.js";
import { keyOf } from "../runtime/object-key.js";
import {
  type ExpansionProgress,
  type ExpansionStage,
  expansionStage,
  progressOf,
} from "./expansion-progress.js";

/**
 * Counts virtual machines as they change: going through ten thousand of them for every report would hold up what the
 * report is about. All are looked at again only when the policy is another one.
 */
export class ExpansionTally {
  readonly #policy: () => ReferencePolicy;
  readonly #machines: Pick<Informer, "list" | "onChange">;
  readonly #stages = new Map<string, ExpansionStage>();
  readonly #counts: Record<ExpansionStage, number> = { flat: 0, kept: 0, due: 0, waiting: 0, failing: 0 };
  #countedUnder: ReferencePolicy | undefined;

  constructor(machines: Pick<Informer, "list" | "onChange">, policy: () => ReferencePolicy) {
    this.#machines = machines;
    this.#policy = policy;
    machines.onChange(({ key, after }) => {
      if (after !== undefined) this.#enter(key, after);
      else this.#leave(key);
    });
  }

  /** How far all machines are under the current policy. */
  get progress(): ExpansionProgress {
    const policy = this.#policy();
    if (policy !== this.#countedUnder) {
      this.#countedUnder = policy;
      for (const vm of this.#machines.list()) this.#enter(keyOf(vm), vm);
    }
    return progressOf(policy, this.#counts);
  }

  #enter(key: string, vm: KubeObject): void {
    if (this.#countedUnder === undefined) return;
    this.#leave(key);
    const stage = expansionStage(this.#countedUnder, vm);
    this.#stages.set(key, stage);
    this.#counts[stage]++;
  }

  #leave(key: string): void {
    const stage = this.#stages.get(key);
    if (stage === undefined) return;
    this.#stages.delete(key);
    this.#counts[stage]--;
  }
}
