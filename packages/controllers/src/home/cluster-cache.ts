import { jsonEqual } from "@unfold/apimachinery";
import { isValidHyperconverged } from "../policy/hyperconverged-identity.js";
import { type ClusterState, clusterStateOf } from "../policy/read-cluster.js";
import type { InformerSet } from "./informers.js";

/** The cluster's state, computed anew only when a configuration object changed. */
export class ClusterCache {
  readonly #informers: Pick<InformerSet, "hyperconvergeds" | "kubevirts">;
  readonly #listeners: ((before: ClusterState, after: ClusterState) => void)[] = [];
  #state: ClusterState | undefined;

  constructor(informers: Pick<InformerSet, "hyperconvergeds" | "kubevirts">) {
    this.#informers = informers;
    for (const informer of [informers.hyperconvergeds, informers.kubevirts]) {
      informer.onChange(() => this.#refresh());
    }
  }

  get state(): ClusterState {
    this.#state ??= this.#compute();
    return this.#state;
  }

  /** Called when policy or defaults differ from what they were, not on every write of a configuration object. */
  onChange(listener: (before: ClusterState, after: ClusterState) => void): void {
    this.#listeners.push(listener);
  }

  #compute(): ClusterState {
    const { hyperconvergeds, kubevirts } = this.#informers;
    return clusterStateOf(hyperconvergeds.list().find(isValidHyperconverged), kubevirts.list());
  }

  #refresh(): void {
    const before = this.state;
    const after = this.#compute();
    this.#state = after;
    const same =
      before.policy === after.policy &&
      jsonEqual(before.config, after.config) &&
      jsonEqual(before.kubevirt?.spec, after.kubevirt?.spec);
    if (!same) for (const listener of this.#listeners) listener(before, after);
  }
}
