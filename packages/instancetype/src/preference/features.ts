import type { JsonValue } from "@unfold/apimachinery";
import { isPresent, member, struct } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";
import { fillFields, type PreferredValues, pointerField, preferredValues } from "./filled-fields.js";
import type { PreferenceStep } from "./preference-step.js";
import { fillMember } from "./whole-member.js";

const featureFields = [
  pointerField("preferredApic", "apic"),
  pointerField("preferredKvm", "kvm"),
  pointerField("preferredPvspinlock", "pvspinlock"),
  pointerField("preferredSmm", "smm"),
];

const hypervFields = [
  "evmcs",
  "frequencies",
  "ipi",
  "reenlightenment",
  "relaxed",
  "reset",
  "runtime",
  "spinlocks",
  "synic",
  "synictimer",
  "tlbflush",
  "vapic",
  "vpindex",
  "vendorid",
].map((field) => pointerField(field, field));

interface PreferredFeatures {
  readonly acpi: JsonValue | undefined;
  readonly plain: PreferredValues;
  readonly hasHyperv: boolean;
  readonly enlightenments: PreferredValues;
}

/** Feature preferences (KubeVirt pkg/instancetype/preference/apply/features); ACPI overwrites the user's. */
export const fillFeatures: PreferenceStep = (preference) => {
  const preferred = struct(preference, "features");
  if (preferred === undefined) return undefined;
  const hyperv = struct(preferred, "preferredHyperv");
  return fillMember("features", fill, {
    acpi: member(preferred, "preferredAcpi"),
    plain: preferredValues(preferred, featureFields),
    hasHyperv: hyperv !== undefined,
    enlightenments: preferredValues(hyperv, hypervFields),
  });
};

function fill(draft: TemplateDraft, { acpi, plain, hasHyperv, enlightenments }: PreferredFeatures): void {
  const features = draft.object(draft.domain, "features");
  if (isPresent(acpi)) features.acpi = acpi;
  fillFields(features, plain);
  if (hasHyperv) fillFields(draft.object(features, "hyperv"), enlightenments);
}
