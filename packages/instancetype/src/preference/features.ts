import { isPresent, member, struct } from "../field-value.js";
import { type FilledField, fillFields } from "./filled-fields.js";
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
export const applyFeatures: PreferenceStep = (draft, preference) => {
  const preferred = struct(preference, "features");
  if (preferred === undefined) return;
  const features = draft.object(draft.domain, "features");
  const acpi = member(preferred, "preferredAcpi");
  if (isPresent(acpi)) features.acpi = acpi;
  fillFields(features, preferred, featureFields);
  const hyperv = struct(preferred, "preferredHyperv");
  if (hyperv !== undefined) fillFields(draft.object(features, "hyperv"), hyperv, hypervFields);
};
