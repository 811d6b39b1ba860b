import type { DifferenceRule } from "./explained-difference.js";

/** What KubeVirt does and we do not yet. A rule that matches nothing any more is to be removed: the test says so. */
export const missingBehaviours: readonly DifferenceRule[] = [
  {
    name: "status beside a write that is refused",
    why: "A pass ends with the first write that is refused; KubeVirt's controllers still write what they can.",
    matches: (_, { scenario }) => scenario.steps.some(({ op }) => op === "fault"),
  },
];
