import type { JsonObject } from "@unfold/apimachinery";
import { type Conflict, conflictAt } from "../engine-error.js";
import type { PlannedChange } from "../planned-change.js";
import type { TemplateDraft } from "../template-draft.js";
import type { TopologyPreference } from "./topology.js";

/** What applying an instance type works on. */
export interface ApplyContext {
  readonly draft: TemplateDraft;
  readonly topology: TopologyPreference;
  /** Where the VMI spec is in the object the user sees; conflicts are reported under it. */
  readonly basePath: string;
}

/** Changes the draft, or reports what keeps it from doing so. */
export type CheckedChange = PlannedChange<ApplyContext, readonly Conflict[]>;

/**
 * Reads one group of an instance type's fields; undefined when it names none of them. Reading happens once a type,
 * changing once a machine.
 */
export type ApplyStep = (instancetype: JsonObject) => CheckedChange | undefined;

export const noConflicts: readonly Conflict[] = [];

/** A conflict on a field of the VMI spec. */
export function conflictUnder({ basePath }: ApplyContext, path: string): Conflict {
  return conflictAt(`${basePath}.${path}`);
}
