import { type KubeObject, stringAt, withFieldAt } from "@unfold/apimachinery";

const firmware = ["spec", "template", "spec", "domain", "firmware"] as const;

/** What a guest knows its machine by (SMBIOS). */
const identity = ["uuid", "serial"] as const;

/**
 * The machine with the firmware identity the stored one has, where it says none: a manifest never does, since KubeVirt
 * drew it at random when the machine was created, and a replacement by that manifest means the same machine.
 */
export function withGuestIdentity(vm: KubeObject, stored: KubeObject): KubeObject {
  return identity.reduce<KubeObject>((kept, field) => {
    const known = stringAt(stored, ...firmware, field) ?? "";
    if (known === "" || (stringAt(kept, ...firmware, field) ?? "") !== "") return kept;
    return withFieldAt(kept, [...firmware, field], known) as KubeObject;
  }, vm);
}
