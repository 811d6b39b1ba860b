import type { KubeObject } from "@unfold/apimachinery";
import { diffValues } from "./diff-values.js";
import type { RecordedChange } from "./expansion-record.js";

/** Every place in which the specs of two machines differ, by the names of list elements. */
export function specDifferences(before: KubeObject, after: KubeObject): readonly RecordedChange[] {
  return diffValues(["spec"], before.spec, after.spec);
}
