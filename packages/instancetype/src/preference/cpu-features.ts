import { list, struct, text } from "../field-value.js";
import type { PreferenceStep } from "./preference-step.js";

/**
 * Appends CPU features the user has not named. KubeVirt crashes when a machine without instance type has no
 * `domain.cpu`; here it is made.
 */
export const appendCpuFeatures: PreferenceStep = (preference) => {
  const preferred = list(struct(preference, "cpu"), "preferredCPUFeatures");
  if (preferred.length === 0) return undefined;
  return (draft) => {
    const cpu = draft.object(draft.domain, "cpu");
    const named = new Set(list(cpu, "features").map((feature) => text(feature, "name")));
    const missing = preferred.filter((feature) => !named.has(text(feature, "name")));
    if (missing.length > 0) draft.append(cpu, "features", missing);
  };
};
