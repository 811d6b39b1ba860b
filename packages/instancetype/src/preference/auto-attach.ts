import type { JsonObject } from "@unfold/apimachinery";
import { struct } from "../field-value.js";
import { planned } from "../planned-change.js";
import type { TemplateDraft } from "../template-draft.js";
import { fillFields, type PreferredValues, pointerField, preferredValues } from "./filled-fields.js";
import type { DraftChange } from "./preference-step.js";

const fields = ["GraphicsDevice", "MemBalloon", "PodInterface", "SerialConsole", "InputDevice"].map(
  (device) => pointerField(`preferredAutoattach${device}`, `autoattach${device}`),
);

/** The preferences that decide which devices KubeVirt adds by itself; at start they are applied before all others. */
export function autoAttach(preference: JsonObject): DraftChange | undefined {
  const values = preferredValues(struct(preference, "devices"), fields);
  return values.fields.length === 0 ? undefined : planned(change, values);
}

function change({ devices }: TemplateDraft, values: PreferredValues): void {
  fillFields(devices, values);
}
