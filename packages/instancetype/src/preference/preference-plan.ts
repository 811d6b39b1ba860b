import type { JsonObject } from "@unfold/apimachinery";
import { type TopologyPreference, topologyPreference } from "../apply/topology.js";
import { isText, member, struct } from "../field-value.js";
import { planOnce } from "../plan-once.js";
import type { TemplateDraft } from "../template-draft.js";
import { autoAttach } from "./auto-attach.js";
import { fillClock } from "./clock.js";
import { appendCpuFeatures } from "./cpu-features.js";
import { fillDevices } from "./devices.js";
import { fillFeatures } from "./features.js";
import { fillFirmware } from "./firmware.js";
import { changesOf, type DraftChange, type PreferenceStep } from "./preference-step.js";
import {
  addPreferredAnnotations,
  fillLaunchSecurity,
  fillMachine,
  fillSpecFields,
} from "./template-fields.js";

/** In KubeVirt's order (pkg/instancetype/preference/apply). */
const steps: readonly PreferenceStep[] = [
  appendCpuFeatures,
  autoAttach,
  fillDevices,
  fillFeatures,
  fillFirmware,
  fillMachine,
  fillClock,
  fillSpecFields,
  addPreferredAnnotations,
  fillLaunchSecurity,
];

/** A preference as it was read: only what it has to say. */
export interface PreferencePlan {
  readonly topology: TopologyPreference;
  /** What a start applies before everything else; see {@link autoAttach}. */
  readonly autoAttach: DraftChange | undefined;
  /** Whether it would shape an automatically attached input, so that it has to be there when it is applied. */
  readonly shapesInputs: boolean;
  readonly changes: readonly DraftChange[];
}

/** The plan of a preference's spec. */
export const preferencePlan = planOnce("preference", (preference: JsonObject): PreferencePlan => {
  const devices = struct(preference, "devices");
  return {
    topology: topologyPreference(preference),
    autoAttach: autoAttach(preference),
    shapesInputs:
      isText(member(devices, "preferredInputBus")) || isText(member(devices, "preferredInputType")),
    changes: changesOf(steps, preference),
  };
});

/** Fills in what the user left unset. */
export function applyPreference(draft: TemplateDraft, { changes }: PreferencePlan): void {
  for (const { change, wanted } of changes) change(draft, wanted);
}
