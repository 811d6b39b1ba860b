import { struct } from "../field-value.js";
import { type FilledField, fillFields } from "./filled-fields.js";
import type { PreferenceStep } from "./preference-step.js";

const fields: readonly FilledField[] = [
  "GraphicsDevice",
  "MemBalloon",
  "PodInterface",
  "SerialConsole",
  "InputDevice",
].map((device) => ({ preferred: `preferredAutoattach${device}`, field: `autoattach${device}` }));

/** The preferences that decide which devices KubeVirt adds by itself; at start they are applied before all others. */
export const applyAutoAttach: PreferenceStep = (draft, preference) => {
  const devices = struct(preference, "devices");
  if (devices !== undefined) fillFields(draft.devices, devices, fields);
};
