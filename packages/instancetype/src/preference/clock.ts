import { isPresent, member, struct } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";
import { fillFields, type PreferredValues, pointerField, preferredValues } from "./filled-fields.js";
import type { PreferenceStep } from "./preference-step.js";
import { fillMember } from "./whole-member.js";

const offsetFields = [pointerField("utc", "utc"), pointerField("timezone", "timezone")];
const timerFields = [pointerField("preferredTimer", "timer")];

interface PreferredClock {
  readonly offset: PreferredValues;
  readonly timer: PreferredValues;
}

/** Clock preferences: offset and timers are each taken as a whole or not at all. */
export const fillClock: PreferenceStep = (preference) => {
  const preferred = struct(preference, "clock");
  if (preferred === undefined) return undefined;
  const offset = preferredValues(struct(preferred, "preferredClockOffset"), offsetFields);
  return fillMember("clock", fill, { offset, timer: preferredValues(preferred, timerFields) });
};

function fill(draft: TemplateDraft, { offset, timer }: PreferredClock): void {
  const clock = draft.object(draft.domain, "clock");
  const hasOffset = isPresent(member(clock, "utc")) || isPresent(member(clock, "timezone"));
  if (!hasOffset) fillFields(clock, offset);
  fillFields(clock, timer);
}
