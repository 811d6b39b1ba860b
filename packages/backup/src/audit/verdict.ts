import type { Role, StartDifference } from "@unfold/instancetype";

/** What becomes of a machine, from best to worst. */
export const verdicts = [
  "identical",
  "identical-flat",
  "unknown",
  "drift",
  "denied",
  "stuck",
  "absent",
] as const;

/**
 * `identical`: it starts the very VMI it started before. `identical-flat`: the same, and its matchers are gone.
 * `drift`: it starts with other resources. `stuck`: it is restored and never starts. `denied`: its creation is refused.
 * `absent`: it is not in the backup. `unknown`: evidence is missing, and the reason names it.
 */
export type Verdict = (typeof verdicts)[number];

/** The verdict on one of a machine's two types. */
export interface RoleVerdict {
  readonly role: Role;
  readonly verdict: Verdict;
  /** Why, in one sentence; for `unknown` the evidence that is missing. */
  readonly reason: string;
  /** For `drift`: fields of the VMI with the value before and after. */
  readonly differences: readonly StartDifference[];
}

/** The worst of several. */
export function worstVerdict(given: readonly Verdict[]): Verdict {
  const worst = Math.max(0, ...given.map((verdict) => verdicts.indexOf(verdict)));
  return verdicts[worst] ?? "identical";
}
