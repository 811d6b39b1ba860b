import type { JsonValue } from "@unfold/apimachinery";
import { list, struct, text } from "../field-value.js";
import { planned } from "../planned-change.js";
import type { TemplateDraft } from "../template-draft.js";
import type { PreferenceStep } from "./preference-step.js";

/**
 * Appends CPU features the user has not named. KubeVirt crashes when a machine without instance type has no
 * `domain.cpu`; here it is made.
 */
export const appendCpuFeatures: PreferenceStep = (preference) => {
  const preferred = list(struct(preference, "cpu"), "preferredCPUFeatures");
  return preferred.length === 0 ? undefined : planned(change, preferred);
};

function change(draft: TemplateDraft, preferred: readonly JsonValue[]): void {
  const { cpu } = draft;
  const given = list(cpu, "features");
  const isNamed = (name: string): boolean => given.some((feature) => text(feature, "name") === name);
  const missing =
    given.length === 0 ? preferred : preferred.filter((feature) => !isNamed(text(feature, "name")));
  if (missing.length > 0) draft.append(cpu, "features", missing);
}
