import type { JsonObject } from "@unfold/apimachinery";
import type { PlannedChange } from "../planned-change.js";
import type { TemplateDraft } from "../template-draft.js";

/** Fills in what the user left unset, with values read from a preference before. */
export type DraftChange = PlannedChange<TemplateDraft, void>;

/**
 * Reads one group of a preference's fields; undefined when the preference has nothing to say there. Reading happens
 * once a preference, changing once a machine.
 */
export type PreferenceStep = (preference: JsonObject) => DraftChange | readonly DraftChange[] | undefined;

/** The changes of several groups, in their order. */
export function changesOf(steps: readonly PreferenceStep[], preference: JsonObject): readonly DraftChange[] {
  return steps.flatMap((step) => step(preference) ?? []);
}
