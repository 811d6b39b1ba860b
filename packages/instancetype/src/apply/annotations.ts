import { ownField, setOwnField } from "@unfold/apimachinery";
import { conflictAt } from "../engine-error.js";
import { struct } from "../field-value.js";
import { type ApplyStep, noConflicts } from "./apply-context.js";

/** Adds the instance type's annotations; one the user set differently is a conflict, reported without base path. */
export const addAnnotations: ApplyStep = (instancetype) => {
  const wanted = Object.entries(struct(instancetype, "annotations") ?? {});
  if (wanted.length === 0) return undefined;
  return ({ draft }) => {
    const annotations = draft.object(draft.metadata, "annotations");
    let conflicts = noConflicts;
    for (const [key, value] of wanted) {
      const current = ownField(annotations, key);
      if (current !== undefined && current !== value) {
        conflicts = [...conflicts, conflictAt(`annotations.${key}`)];
      } else if (value !== undefined) setOwnField(annotations, key, value);
    }
    return conflicts;
  };
};
