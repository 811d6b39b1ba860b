import type { JsonObject, JsonValue, MutableJsonObject } from "@unfold/apimachinery";
import { isPresent, member, struct } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";
import type { PreferenceStep } from "./preference-step.js";
import { fillMember } from "./whole-member.js";

interface PreferredFirmware {
  readonly useBios: boolean;
  readonly useBiosSerial: JsonValue | undefined;
  readonly efi: JsonValue | undefined;
  readonly useEfi: boolean;
  readonly useSecureBoot: JsonValue | undefined;
}

/**
 * Firmware preferences (KubeVirt pkg/instancetype/preference/apply/firmware). The user's boot loader is never
 * replaced, but an empty one is left behind by any preference that names firmware.
 */
export const fillFirmware: PreferenceStep = (preference) => {
  const named = struct(preference, "firmware");
  if (named === undefined) return undefined;
  return fillMember<PreferredFirmware>("firmware", fill, {
    useBios: member(named, "preferredUseBios") === true,
    useBiosSerial: member(named, "preferredUseBiosSerial"),
    efi: member(named, "preferredEfi"),
    useEfi: member(named, "preferredUseEfi") === true,
    useSecureBoot: member(named, "preferredUseSecureBoot"),
  });
};

function fill(draft: TemplateDraft, preferred: PreferredFirmware): void {
  const bootloader = draft.object(draft.object(draft.domain, "firmware"), "bootloader");
  fillBios(draft, bootloader, preferred);
  fillEfi(draft, bootloader, preferred);
}

const hasBios = (bootloader: JsonObject): boolean => isPresent(member(bootloader, "bios"));
const hasEfi = (bootloader: JsonObject): boolean => isPresent(member(bootloader, "efi"));

function fillBios(
  draft: TemplateDraft,
  bootloader: MutableJsonObject,
  { useBios, useBiosSerial }: PreferredFirmware,
): void {
  if (useBios && !hasBios(bootloader) && !hasEfi(bootloader)) bootloader.bios = {};
  if (!isPresent(useBiosSerial) || !hasBios(bootloader)) return;
  const bios = draft.object(bootloader, "bios");
  if (!isPresent(bios.useSerial)) bios.useSerial = useBiosSerial;
}

function fillEfi(
  draft: TemplateDraft,
  bootloader: MutableJsonObject,
  { efi, useEfi, useSecureBoot }: PreferredFirmware,
): void {
  const unset = !hasEfi(bootloader) && !hasBios(bootloader);
  if (unset && isPresent(efi)) {
    bootloader.efi = efi;
    return;
  }
  if (unset && useEfi) bootloader.efi = {};
  if (!isPresent(useSecureBoot) || !hasEfi(bootloader)) return;
  const current = draft.object(bootloader, "efi");
  if (!isPresent(current.secureBoot)) current.secureBoot = useSecureBoot;
}
