import { isPresent, member, struct } from "../field-value.js";
import { type FilledField, fillFields, preferredValues } from "./filled-fields.js";
import type { PreferenceStep } from "./preference-step.js";

const featureFields: readonly FilledField[] = [
  { preferred: "preferredApic", field: "apic" },
  { preferred: "preferredKvm", field: "kvm" },
  { preferred: "preferredPvspinlock", field: "pvspinlock" },
  { preferred: "preferredSmm", field: "smm" },
];

const hypervFields: readonly FilledField[] = [
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
].map((field) => ({ preferred: field, field }));

/** Feature preferences (KubeVirt pkg/instancetype/preference/apply/features); ACPI overwrites the user's. */
export const fillFeatures: PreferenceStep = (preference) => {
  const preferred = struct(preference, "features");
  if (preferred === undefined) return undefined;
  const acpi = member(preferred, "preferredAcpi");
  const plain = preferredValues(preferred, featureFields);
  const hyperv = struct(preferred, "preferredHyperv");
  const enlightenments = preferredValues(hyperv, hypervFields);
  return (draft) => {
    const features = draft.object(draft.domain, "features");
    if (isPresent(acpi)) features.acpi = acpi;
    fillFields(features, plain);
    if (hyperv !== undefined) fillFields(draft.object(features, "hyperv"), enlightenments);
  };
};
