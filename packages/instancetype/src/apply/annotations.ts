import { type JsonObject, type JsonValue, ownField, setOwnField } from "@unfold/apimachinery";
import { type Conflict, conflictAt } from "../engine-error.js";
import { struct } from "../field-value.js";
import { planned } from "../planned-change.js";
import { type ApplyContext, type ApplyStep, noConflicts } from "./apply-context.js";

/** Adds the instance type's annotations; one the user set differently is a conflict, reported without base path. */
export const addAnnotations: ApplyStep = (instancetype) => {
  const wanted = struct(instancetype, "annotations") ?? {};
  return Object.keys(wanted).length === 0 ? undefined : planned(change, wanted);
};

function change({ draft }: ApplyContext, wanted: JsonObject): readonly Conflict[] {
  const annotations = draft.object(draft.metadata, "annotations");
  let conflicts = noConflicts;
  for (const key in wanted) {
    const value: JsonValue | undefined = wanted[key];
    const current = ownField(annotations, key);
    if (current !== undefined && current !== value) {
      conflicts = [...conflicts, conflictAt(`annotations.${key}`)];
    } else if (value !== undefined) setOwnField(annotations, key, value);
  }
  return conflicts;
}
