import { type JsonObject, jsonEqual, type KubeObject, ownField } from "@unfold/apimachinery";
import { isMigrating } from "../migration/migration-state.js";
import { busy, type Change, noChange } from "./change.js";

/** What else of a template reaches a running instance, and what an attempt during a migration is told (KubeVirt handleAffinityChangeRequest, handleTolerationsChangeRequest). */
const fields = {
  nodeSelector: "Node affinity should not be changed during VMI migration",
  affinity: "Node affinity should not be changed during VMI migration",
  tolerations: "tolerations should not be changed during VMI migration",
} as const;

/** What another placement in a template, types applied, means; the guest stays where it is until it moves. */
export function placementChange(
  template: JsonObject,
  vmi: KubeObject,
  which: readonly (keyof typeof fields)[],
): Change {
  const spec = vmi.spec as JsonObject;
  const changed = which.filter((field) => !jsonEqual(ownField(template, field), ownField(spec, field)));
  const [first] = changed;
  if (first === undefined) return noChange;
  if (isMigrating(vmi)) return busy(fields[first]);
  return {
    kind: "patch",
    operations: changed.map((field) => {
      const path = `/spec/${field}`;
      const wanted = ownField(template, field);
      return wanted === undefined ? { op: "remove", path } : { op: "add", path, value: wanted };
    }),
  };
}
