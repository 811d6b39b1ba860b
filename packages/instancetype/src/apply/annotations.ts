import { ownField, setOwnField } from "@unfold/apimachinery";
import { type Conflict, conflictAt } from "../engine-error.js";
import { struct } from "../field-value.js";
import { type ApplyStep, noConflicts } from "./apply-context.js";

/** Adds the instance type's annotations; one the user set differently is a conflict, reported without base path. */
export const applyAnnotations: ApplyStep = ({ draft, instancetype }) => {
  const annotated = struct(instancetype, "annotations");
  if (annotated === undefined) return noConflicts;
  const wanted = Object.entries(annotated);
  if (wanted.length === 0) return noConflicts;
  const annotations = draft.object(draft.metadata, "annotations");
  const conflicts: Conflict[] = [];
  for (const [key, value] of wanted) {
    const current = ownField(annotations, key);
    if (current !== undefined && current !== value) conflicts.push(conflictAt(`annotations.${key}`));
    else if (value !== undefined) setOwnField(annotations, key, value);
  }
  return conflicts;
};
