import type { Trial } from "./trial.js";

/** One thing that is done or expected. The titles tell the scenario. */
export interface Step {
  readonly title: string;
  /** @throws Unmet, ScriptFailed, NotSupported, ApiError */
  run(trial: Trial): Promise<void>;
}

/** What a scenario needs beyond a cluster with KubeVirt and the backup tool. */
export type Need =
  /** A second cluster that the backup tool can restore to. */
  | "another cluster"
  /** A cluster of its own: it changes the policy of the cluster. */
  | "own cluster";

/** A scenario, as data: it can be listed without being run. */
export interface Scenario {
  /** Stable; for `--scenario`. The PartnerComp ones have the id of the test as name. */
  readonly name: string;
  readonly title: string;
  /** `PartnerComp`: steps and assertions of the suite; `strict`: what the suite leaves open. */
  readonly origin: "PartnerComp" | "strict";
  readonly needs?: Need;
  readonly steps: readonly Step[];
}
