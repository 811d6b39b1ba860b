import type { JsonObject, MutableJsonObject } from "@unfold/apimachinery";
import { isPresent, list, struct, text } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";

const plainFeatures = ["acpi", "apic", "smm", "pvspinlock", "hypervPassthrough"] as const;

const hypervFeatures = [
  "relaxed",
  "vapic",
  "spinlocks",
  "vpindex",
  "runtime",
  "synic",
  "synictimer",
  "reset",
  "vendorid",
  "frequencies",
  "reenlightenment",
  "tlbflush",
  "ipi",
  "evmcs",
] as const;

/** Hyper-V features that work only with another one, dependents before what they depend on. */
const requiredBy: readonly (readonly [feature: string, required: string])[] = [
  ["synictimer", "synic"],
  ["synic", "vpindex"],
  ["tlbflush", "vpindex"],
  ["ipi", "vpindex"],
  ["evmcs", "vapic"],
];

const spinlockRetries = 4096;

/** A feature that is named is enabled unless it says otherwise (kubevirt.io/api/core/v1 defaults). */
export function setFeatureDefaults(draft: TemplateDraft): void {
  const features = draft.object(draft.domain, "features");
  const acpi = draft.object(features, "acpi");
  if (text(draft.spec, "architecture") === "s390x" && !isPresent(acpi.enabled)) acpi.enabled = false;
  for (const feature of plainFeatures) enable(draft, features, feature);
  if (struct(features, "hyperv") === undefined) return;
  const hyperv = draft.object(features, "hyperv");
  for (const feature of hypervFeatures) enable(draft, hyperv, feature);
  setSpinlockRetries(draft, hyperv);
  setTimerDirect(draft, hyperv);
  enableRequired(draft, hyperv);
}

function enable(draft: TemplateDraft, parent: MutableJsonObject, feature: string): void {
  const current = struct(parent, feature);
  if (current !== undefined && !isPresent(current.enabled)) draft.object(parent, feature).enabled = true;
}

function setSpinlockRetries(draft: TemplateDraft, hyperv: MutableJsonObject): void {
  const spinlocks = struct(hyperv, "spinlocks");
  if (!isEnabled(spinlocks) || isPresent(spinlocks?.spinlocks)) return;
  draft.object(hyperv, "spinlocks").spinlocks = spinlockRetries;
}

function setTimerDirect(draft: TemplateDraft, hyperv: MutableJsonObject): void {
  const direct = struct(struct(hyperv, "synictimer"), "direct");
  if (direct === undefined || isPresent(direct.enabled)) return;
  draft.object(draft.object(hyperv, "synictimer"), "direct").enabled = true;
}

/** Enables what enabled features need; nested virtualisation under Hyper-V needs the CPU's `vmx` too. */
function enableRequired(draft: TemplateDraft, hyperv: MutableJsonObject): void {
  for (const [feature, required] of requiredBy) {
    if (isEnabled(struct(hyperv, feature))) draft.object(hyperv, required).enabled = true;
  }
  if (!isEnabled(struct(hyperv, "evmcs"))) return;
  const cpu = draft.object(draft.domain, "cpu");
  const named = list(cpu, "features").some((feature) => text(feature, "name") === "vmx");
  if (!named) draft.append(cpu, "features", [{ name: "vmx", policy: "require" }]);
}

function isEnabled(feature: JsonObject | undefined): boolean {
  return feature?.enabled === true;
}
