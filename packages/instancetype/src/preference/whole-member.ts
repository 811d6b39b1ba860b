import { isJsonObject, type JsonValue } from "@unfold/apimachinery";
import { SharedStruct } from "../open-struct/open-struct.js";
import { planned } from "../planned-change.js";
import { TemplateDraft } from "../template-draft.js";
import type { DraftChange } from "./preference-step.js";

interface WholeMember<Wanted> {
  readonly member: "features" | "firmware" | "clock";
  readonly fill: (draft: TemplateDraft, wanted: Wanted) => void;
  readonly wanted: Wanted;
  /** What machines get that say nothing of the member: one object for all of them. */
  readonly whole: JsonValue | undefined;
}

/** A change to one member of the domain, which most machines leave to the preference as a whole. */
export function fillMember<Wanted>(
  member: WholeMember<Wanted>["member"],
  fill: (draft: TemplateDraft, wanted: Wanted) => void,
  wanted: Wanted,
): DraftChange {
  const silent = new TemplateDraft({}, {});
  fill(silent, wanted);
  const made = silent.domain[member];
  const whole = isJsonObject(made) ? new SharedStruct(made) : made;
  return planned<TemplateDraft, WholeMember<Wanted>, void>(change, { member, fill, wanted, whole });
}

function change<Wanted>(draft: TemplateDraft, { member, fill, wanted, whole }: WholeMember<Wanted>): void {
  const { domain } = draft;
  if (domain[member] === undefined) domain[member] = whole;
  else fill(draft, wanted);
}
