import { struct } from "../field-value.js";
import { type FilledField, fillFields, preferredValues } from "./filled-fields.js";
import type { PreferenceStep } from "./preference-step.js";

const fields: readonly FilledField[] = [
  "GraphicsDevice",
  "MemBalloon",
  "PodInterface",
  "SerialConsole",
  "InputDevice",
].map((device) => ({ preferred: `preferredAutoattach${device}`, field: `autoattach${device}` }));

/** The preferences that decide which devices KubeVirt adds by itself; at start they are applied before all others. */
export const autoAttach: PreferenceStep = (preference) => {
  const values = preferredValues(struct(preference, "devices"), fields);
  return values.length === 0 ? undefined : ({ devices }) => fillFields(devices, values);
};
