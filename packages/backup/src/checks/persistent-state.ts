import { fieldAt, type JsonValue, type KubeObject } from "@unfold/apimachinery";
import type { MachineView } from "../audit/machine-view.js";
import type { Inventory } from "../inventory/inventory.js";
import { resources } from "../inventory/known-resources.js";

/** Label, and beginning of the name, of the PVC that keeps a machine's TPM and EFI state (KubeVirt backend-storage). */
export const statePvcPrefix = "persistent-state-for";

/** Who asks for persistent TPM or EFI state. */
export type StateOrigin = "by template" | "by preference" | "none";

export function hasPersistentState({ vm, roles }: MachineView): StateOrigin {
  const domain = fieldAt(vm.spec, "template", "spec", "domain");
  if (fieldAt(domain, "devices", "tpm", "persistent") === true) return "by template";
  if (fieldAt(domain, "firmware", "bootloader", "efi", "persistent") === true) return "by template";
  const preference = roles[1].ranOn;
  const spec = preference.ok ? preference.found?.spec : undefined;
  return asksForState(spec, domain) ? "by preference" : "none";
}

/** A template that switches a device off, or chose another firmware, overrules the preference. */
function asksForState(spec: JsonValue | undefined, domain: JsonValue | undefined): boolean {
  const tpm = fieldAt(spec, "devices", "preferredTPM", "persistent") === true;
  const efi = fieldAt(spec, "firmware", "preferredEfi", "persistent") === true;
  const ownTpm = fieldAt(domain, "devices", "tpm") !== undefined;
  const ownBootloader = fieldAt(domain, "firmware", "bootloader") !== undefined;
  return (tpm && !ownTpm) || (efi && !ownBootloader);
}

/** Name the PVC of a machine's state has or begins with. */
export function statePvcNameOf({ name }: MachineView): string {
  return `${statePvcPrefix}-${name}`;
}

/** The PVC of a machine's state: by label, else by its older name without suffix. */
export function statePvcIn(inventory: Inventory, { namespace, name }: MachineView): KubeObject | undefined {
  const claims = inventory.list(resources.persistentVolumeClaims, namespace);
  return claims.find(({ metadata }) => {
    return metadata.labels?.[statePvcPrefix] === name || metadata.name === `${statePvcPrefix}-${name}`;
  });
}
