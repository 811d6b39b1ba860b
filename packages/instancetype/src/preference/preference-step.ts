import type { JsonObject } from "@unfold/apimachinery";
import type { TemplateDraft } from "../template-draft.js";

/** One group of a preference's fields: fills in what the user left unset. */
export type PreferenceStep = (draft: TemplateDraft, preference: JsonObject) => void;
