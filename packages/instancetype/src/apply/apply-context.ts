import type { JsonObject } from "@unfold/apimachinery";
import { type Conflict, conflictAt } from "../engine-error.js";
import type { TemplateDraft } from "../template-draft.js";

/** What the steps of applying an instance type work on. */
export interface ApplyContext {
  readonly draft: TemplateDraft;
  readonly instancetype: JsonObject;
  readonly preference: JsonObject | undefined;
  /** Where the VMI spec is in the object the user sees; conflicts are reported under it. */
  readonly basePath: string;
}

/** One step: changes the draft, or reports what keeps it from doing so. */
export type ApplyStep = (context: ApplyContext) => readonly Conflict[];

export const noConflicts: readonly Conflict[] = [];

/** A conflict on a field of the VMI spec. */
export function conflictUnder({ basePath }: ApplyContext, path: string): Conflict {
  return conflictAt(`${basePath}.${path}`);
}
