import type { JsonObject, MutableJsonObject } from "@unfold/apimachinery";
import { isPresent, member, struct } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";
import type { PreferenceStep } from "./preference-step.js";

/**
 * Firmware preferences (KubeVirt pkg/instancetype/preference/apply/firmware). The user's boot loader is never
 * replaced, but an empty one is left behind by any preference that names firmware.
 */
export const applyFirmware: PreferenceStep = (draft, preference) => {
  const preferred = struct(preference, "firmware");
  if (preferred === undefined) return;
  const bootloader = draft.object(draft.object(draft.domain, "firmware"), "bootloader");
  applyBios(draft, bootloader, preferred);
  applyEfi(draft, bootloader, preferred);
};

const hasBios = (bootloader: JsonObject): boolean => isPresent(member(bootloader, "bios"));
const hasEfi = (bootloader: JsonObject): boolean => isPresent(member(bootloader, "efi"));

function applyBios(draft: TemplateDraft, bootloader: MutableJsonObject, preferred: JsonObject): void {
  if (member(preferred, "preferredUseBios") === true && !hasBios(bootloader) && !hasEfi(bootloader)) {
    bootloader.bios = {};
  }
  const useSerial = member(preferred, "preferredUseBiosSerial");
  if (!isPresent(useSerial) || !hasBios(bootloader)) return;
  const bios = draft.object(bootloader, "bios");
  if (!isPresent(bios.useSerial)) bios.useSerial = useSerial;
}

function applyEfi(draft: TemplateDraft, bootloader: MutableJsonObject, preferred: JsonObject): void {
  const unset = !hasEfi(bootloader) && !hasBios(bootloader);
  const efi = member(preferred, "preferredEfi");
  if (unset && isPresent(efi)) {
    bootloader.efi = efi;
    return;
  }
  if (unset && member(preferred, "preferredUseEfi") === true) bootloader.efi = {};
  const secureBoot = member(preferred, "preferredUseSecureBoot");
  if (!isPresent(secureBoot) || !hasEfi(bootloader)) return;
  const current = draft.object(bootloader, "efi");
  if (!isPresent(current.secureBoot)) current.secureBoot = secureBoot;
}
