import type { JsonObject } from "@unfold/apimachinery";
import type { TemplateDraft } from "../template-draft.js";
import { applyClock } from "./clock.js";
import { applyCpuFeatures } from "./cpu-features.js";
import { applyDevices } from "./devices.js";
import { applyFeatures } from "./features.js";
import { applyFirmware } from "./firmware.js";
import type { PreferenceStep } from "./preference-step.js";
import {
  applyLaunchSecurity,
  applyMachine,
  applyPreferredAnnotations,
  applySpecFields,
} from "./template-fields.js";

/** In KubeVirt's order (pkg/instancetype/preference/apply). */
const steps: readonly PreferenceStep[] = [
  applyCpuFeatures,
  applyDevices,
  applyFeatures,
  applyFirmware,
  applyMachine,
  applyClock,
  applySpecFields,
  applyPreferredAnnotations,
  applyLaunchSecurity,
];

/** Fills in what the user left unset. */
export function applyPreference(draft: TemplateDraft, preference: JsonObject): void {
  for (const step of steps) step(draft, preference);
}
