import type { DifferenceRule } from "./explained-difference.js";

/** What KubeVirt does and we do not yet: nothing that was recorded. A rule that matches nothing any more is to be removed: the test says so. */
export const missingBehaviours: readonly DifferenceRule[] = [];
