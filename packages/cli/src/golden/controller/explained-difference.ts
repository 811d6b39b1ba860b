import type { OutcomeDifference } from "./compare-outcome.js";
import type { Outcome, RecordedOutcome, RecordedScenario } from "./recorded-scenario.js";

/** Everything a rule may look at to tell what a difference comes from. */
export interface DifferenceContext {
  readonly scenario: RecordedScenario;
  readonly recorded: RecordedOutcome;
  readonly outcome: Outcome;
}

/** A kind of difference that is known. */
export interface DifferenceRule {
  readonly name: string;
  /** Why it is so, in a sentence. */
  readonly why: string;
  matches(difference: OutcomeDifference, context: DifferenceContext): boolean;
}

/** A difference that is wanted. */
export interface IntendedDifference extends DifferenceRule {
  /** What it follows from: a row of docs/kubevirt-differences.md. */
  readonly follows: `weakness ${number}` | `rule ${string}`;
}

export type Explanation =
  | { readonly verdict: "intended"; readonly rule: IntendedDifference }
  | { readonly verdict: "not yet"; readonly rule: DifferenceRule }
  | { readonly verdict: "unexplained" };

/** Looks a difference up, in what is wanted first. */
export function explain(
  difference: OutcomeDifference,
  context: DifferenceContext,
  rules: {
    readonly intended: readonly IntendedDifference[];
    readonly notYet: readonly DifferenceRule[];
  },
): Explanation {
  const intended = rules.intended.find((rule) => rule.matches(difference, context));
  if (intended !== undefined) return { verdict: "intended", rule: intended };
  const notYet = rules.notYet.find((rule) => rule.matches(difference, context));
  return notYet === undefined ? { verdict: "unexplained" } : { verdict: "not yet", rule: notYet };
}
