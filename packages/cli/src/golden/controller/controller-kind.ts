import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { compareOutcome, type OutcomeDifference } from "./compare-outcome.js";
import { compareWrites, type WriteDifference } from "./compare-writes.js";
import { type Explanation, explain } from "./explained-difference.js";
import { intendedDifferences } from "./intended-differences.js";
import { missingBehaviours } from "./missing-behaviours.js";
import { playScenario } from "./play-scenario.js";
import type { RecordedOutcome, RecordedScenario } from "./recorded-scenario.js";
import { ScenarioPlane } from "./scenario-plane.js";
import { withoutRoundTrip } from "./without-round-trip.js";

/** One difference and what is known about it. */
export interface ExplainedDifference {
  readonly field: string;
  readonly want: JsonValue;
  readonly got: JsonValue;
  readonly verdict: Explanation["verdict"];
  /** Name of the rule that explains it. */
  readonly rule?: string;
}

/** Started when the first scenario needs it, and kept: a scenario leaves nothing behind. */
const planes = new Map<boolean, Promise<ScenarioPlane>>();

function planeFor({ webhooks = false }: RecordedScenario): Promise<ScenarioPlane> {
  const known = planes.get(webhooks) ?? ScenarioPlane.start({ webhooks });
  planes.set(webhooks, known);
  return known;
}

/** Ends what scenarios left running for the next one. */
export async function closePlanes(): Promise<void> {
  const started = await Promise.all(planes.values());
  planes.clear();
  await Promise.all(started.map((plane) => plane.close()));
}

/** Plays a scenario on our control plane and explains every difference from what KubeVirt's own led to. */
export async function compareScenario(
  scenario: RecordedScenario,
  golden: RecordedOutcome,
): Promise<readonly ExplainedDifference[]> {
  const recorded = withoutRoundTrip(scenario, golden);
  const outcome = await playScenario(await planeFor(scenario), scenario);
  const rules = { intended: intendedDifferences, notYet: missingBehaviours };
  const explainIn = (difference: OutcomeDifference) =>
    explain(difference, { scenario, recorded, outcome }, rules);
  const differences = compareOutcome(recorded, outcome);
  const explained = differences.map((difference) => ({ difference, explanation: explainIn(difference) }));
  const writes = compareWrites(recorded, outcome).map((difference) => ({
    difference,
    explanation: explanationOf(difference, explained) ?? explainIn(difference),
  }));
  return [...explained, ...writes].map(({ difference, explanation }) => {
    const { at, kind, name, path, want = null, got = null } = difference;
    const field = [at === "end" ? "end" : `step ${at}`, kind, name, path].filter((part) => part !== "");
    return {
      field: field.join(" "),
      want,
      got,
      verdict: explanation.verdict,
      ...(explanation.verdict === "unexplained" ? {} : { rule: explanation.rule.name }),
    };
  });
}

/** An object that is or is not there for a known reason was made or removed for the same. */
function explanationOf(
  { of }: WriteDifference,
  explained: readonly { readonly difference: OutcomeDifference; readonly explanation: Explanation }[],
): Explanation | undefined {
  return explained.find(
    ({ difference: { kind, name, path } }) => path === "" && kind === of.kind && name === of.name,
  )?.explanation;
}

/** Scenarios of KubeVirt's virt-controller, step by step. */
export const controllerKind = {
  name: "controller",
  recognises: (given: JsonObject): boolean => "steps" in given && "namespace" in given,
  family: (given: JsonObject): string => `controller-${(given as unknown as RecordedScenario).family}`,
  selfAnswered: false,
  compare: (given: JsonObject, golden: JsonObject): Promise<readonly ExplainedDifference[]> =>
    compareScenario(given as unknown as RecordedScenario, golden as unknown as RecordedOutcome),
} as const;
