import type { ExpandMode } from "../expand/expand.js";
import { type SameVmiResult, sameVmi } from "../sameness/same-vmi.js";
import { configFor, lookupFor } from "./case-cluster.js";
import type { GoldenCase } from "./golden-case.js";

/** Whether a case's machine starts the same VMI before and after expansion. */
export function startsAlike(given: GoldenCase, mode: ExpandMode): SameVmiResult {
  return sameVmi(given.vm, lookupFor(given), configFor(given), mode);
}
