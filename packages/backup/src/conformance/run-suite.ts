import type { ClusterUnderTest } from "./cluster-under-test.js";
import { runScenario } from "./run-scenario.js";
import type { Scenario } from "./scenario.js";
import type { ScenarioResult } from "./scenario-result.js";
import type { SuiteSettings } from "./trial.js";

/** A cluster that was made for one scenario. */
export interface LentCluster {
  readonly cluster: ClusterUnderTest;
  giveBack(): Promise<void>;
}

/** The clusters of a run. What is absent makes the scenarios that need it be skipped, with the reason given. */
export interface SuitePlaces {
  readonly shared: ClusterUnderTest;
  /** A cluster whose policy may be changed. */
  readonly own: (() => Promise<LentCluster>) | { readonly missing: string };
  /** A second cluster that the tool restores to. */
  readonly another: (() => Promise<LentCluster>) | { readonly missing: string };
}

export interface SuiteRun {
  readonly places: SuitePlaces;
  readonly settings: SuiteSettings;
  /** How many scenarios run at a time. */
  readonly parallel: number;
  /** Makes names of this run's backups differ from those of others. */
  readonly suffix: string;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
}

export type ProgressEvent =
  | { readonly type: "started"; readonly scenario: Scenario }
  | { readonly type: "ended"; readonly result: ScenarioResult };

/**
 * Runs scenarios, some at a time; the results are in the order the scenarios were given in, without those that had not begun
 * when the run was ended.
 */
export async function runSuite(
  chosen: readonly Scenario[],
  run: SuiteRun,
): Promise<readonly ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  const queue = [...chosen.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (run.settings.signal?.aborted === true) return;
      const [index, scenario] = next;
      run.onProgress?.({ type: "started", scenario });
      const result = await runInPlace(scenario, run, `${run.suffix}${index}`);
      results[index] = result;
      run.onProgress?.({ type: "ended", result });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, run.parallel) }, worker));
  return results.filter((result) => result !== undefined);
}

async function runInPlace(scenario: Scenario, run: SuiteRun, suffix: string): Promise<ScenarioResult> {
  const { places, settings } = run;
  const { shared } = places;
  const wanted = wantedPlace(scenario, places);
  if (wanted === undefined) {
    return runScenario(scenario, { source: shared, destination: shared }, settings, suffix);
  }
  if (typeof wanted !== "function") return withoutRun(scenario, "skipped", wanted.missing);
  let lent: LentCluster;
  try {
    lent = await wanted();
  } catch (error) {
    return withoutRun(scenario, "error", error instanceof Error ? error.message : String(error));
  }
  try {
    const source = scenario.needs === "own cluster" ? lent.cluster : shared;
    return await runScenario(scenario, { source, destination: lent.cluster }, settings, suffix);
  } finally {
    await lent.giveBack();
  }
}

function wantedPlace({ needs }: Scenario, { own, another }: SuitePlaces): SuitePlaces["own"] | undefined {
  if (needs === undefined) return undefined;
  return needs === "own cluster" ? own : another;
}

function withoutRun(
  { name, title, origin }: Scenario,
  outcome: "skipped" | "error",
  reason: string,
): ScenarioResult {
  return {
    name,
    title,
    origin,
    outcome,
    reason,
    related: [],
    steps: [],
    runs: [],
    warnings: [],
    milliseconds: 0,
  };
}
