import { isPresent, member, struct } from "../field-value.js";
import { type FilledField, fillFields, preferredValues } from "./filled-fields.js";
import type { PreferenceStep } from "./preference-step.js";

const offsetFields: readonly FilledField[] = [
  { preferred: "utc", field: "utc" },
  { preferred: "timezone", field: "timezone" },
];

const timerFields: readonly FilledField[] = [{ preferred: "preferredTimer", field: "timer" }];

/** Clock preferences: offset and timers are each taken as a whole or not at all. */
export const fillClock: PreferenceStep = (preference) => {
  const preferred = struct(preference, "clock");
  if (preferred === undefined) return undefined;
  const offset = preferredValues(struct(preferred, "preferredClockOffset"), offsetFields);
  const timer = preferredValues(preferred, timerFields);
  return (draft) => {
    const clock = draft.object(draft.domain, "clock");
    const hasOffset = isPresent(member(clock, "utc")) || isPresent(member(clock, "timezone"));
    if (!hasOffset) fillFields(clock, offset);
    fillFields(clock, timer);
  };
};
