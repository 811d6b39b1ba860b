import { isPresent, member, struct } from "../field-value.js";
import { type FilledField, fillFields } from "./filled-fields.js";
import type { PreferenceStep } from "./preference-step.js";

const offsetFields: readonly FilledField[] = [
  { preferred: "utc", field: "utc" },
  { preferred: "timezone", field: "timezone" },
];

const timerFields: readonly FilledField[] = [{ preferred: "preferredTimer", field: "timer" }];

/** Clock preferences: offset and timers are each taken as a whole or not at all. */
export const applyClock: PreferenceStep = (draft, preference) => {
  const preferred = struct(preference, "clock");
  if (preferred === undefined) return;
  const clock = draft.object(draft.domain, "clock");
  const hasOffset = isPresent(member(clock, "utc")) || isPresent(member(clock, "timezone"));
  if (!hasOffset) fillFields(clock, struct(preferred, "preferredClockOffset"), offsetFields);
  fillFields(clock, preferred, timerFields);
};
