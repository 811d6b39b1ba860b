import { cleanUp } from "./clean-up.js";
import { auditArchive } from "./judge/audit-archive.js";
import { gatherEvidence } from "./judge/gather-evidence.js";
import { judge } from "./judge/judge.js";
import { kinds } from "./kinds.js";
import type { Scenario } from "./scenario.js";
import type { Outcome, ScenarioResult, StepResult } from "./scenario-result.js";
import { type SuiteSettings, Trial, type TrialPlaces } from "./trial.js";
import { NotSupported, ScriptFailed, Unmet } from "./unmet.js";

/** Prefix of the namespaces, as the suite's. */
const namespacePrefix = "kvp-e2e-tests-";

/** Plays a scenario in a namespace of its own and cleans up after it. Never rejects. */
export async function runScenario(
  scenario: Scenario,
  places: TrialPlaces,
  settings: SuiteSettings,
  suffix: string,
): Promise<ScenarioResult> {
  const began = performance.now();
  const trial = new Trial(places, settings, suffix);
  const played = await play(scenario, trial);
  const verdict = await judged(trial, played.error);
  const warnings = await cleanUp(trial);
  const { name, title, origin } = scenario;
  return {
    name,
    title,
    origin,
    ...verdict,
    steps: played.steps,
    runs: trial.runs,
    warnings,
    milliseconds: performance.now() - began,
  };
}

async function play(
  { steps }: Scenario,
  trial: Trial,
): Promise<{ readonly steps: readonly StepResult[]; readonly error?: unknown }> {
  const results: StepResult[] = [];
  const all = [{ title: "create a namespace", run: createNamespace }, ...steps];
  for (const [index, { title, run }] of all.entries()) {
    const began = performance.now();
    const passed = (): number => performance.now() - began;
    try {
      trial.settings.signal?.throwIfAborted();
      await run(trial);
      results.push({ title, outcome: "passed", milliseconds: passed() });
    } catch (error) {
      const rest = all.slice(index + 1).map((step) => notRun(step.title));
      return { steps: [...results, { title, outcome: "failed", milliseconds: passed() }, ...rest], error };
    }
  }
  return { steps: results };
}

const notRun = (title: string): StepResult => ({ title, outcome: "not run", milliseconds: 0 });

/** Created with generateName; ready once its claims can be listed. */
async function createNamespace(trial: Trial): Promise<void> {
  const { client } = trial.cluster;
  const { metadata } = await client.create(kinds.Namespace, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { generateName: namespacePrefix },
  });
  trial.namespace = metadata.name ?? "";
  await client.list(kinds.PersistentVolumeClaim, { namespace: trial.namespace });
}

type Verdict = Pick<ScenarioResult, "outcome" | "reason" | "finding" | "related">;

async function judged(trial: Trial, error: unknown): Promise<Verdict> {
  if (error === undefined) return { outcome: "passed", related: [] };
  const reason = error instanceof Error ? error.message : String(error);
  if (trial.settings.signal?.aborted === true)
    return { outcome: "error", reason: "interrupted", related: [] };
  const outcome = outcomeOf(trial, error);
  if (outcome !== "failed") return { outcome, reason, related: [] };
  const expectation = error instanceof Unmet ? error.expectation : undefined;
  const evidence = await gatherEvidence(trial, { message: reason, expectation });
  return { outcome, reason, ...judge(evidence, auditArchive(evidence)) };
}

/** Before the script was called nothing can be its fault, and what the API refuses never is. */
function outcomeOf({ isUnderWay }: Trial, error: unknown): Outcome {
  if (error instanceof NotSupported) return "skipped";
  if (error instanceof ScriptFailed) return "failed";
  return isUnderWay && error instanceof Unmet ? "failed" : "error";
}
