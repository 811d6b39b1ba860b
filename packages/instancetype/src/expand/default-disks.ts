import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { list, text } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";

/** Gives every volume that no disk and no filesystem uses a disk of its name (KubeVirt pkg/defaults). */
export function addVolumeDisks(draft: TemplateDraft): void {
  const volumes = list(draft.spec, "volumes");
  if (volumes.length === 0) return;
  const { devices } = draft;
  const disks = list(devices, "disks");
  const filesystems = list(devices, "filesystems");
  let missing: JsonObject[] | undefined;
  for (let index = 0; index < volumes.length; index++) {
    const name = text(volumes[index], "name");
    // Volumes and their disks are mostly listed in the same order.
    if (text(disks[index], "name") === name && index < disks.length) continue;
    if (isNamed(disks, name) || isNamed(filesystems, name)) continue;
    missing ??= [];
    missing.push({ name });
  }
  if (missing !== undefined) draft.append(devices, "disks", missing);
}

function isNamed(elements: readonly JsonValue[], name: string): boolean {
  for (const element of elements) if (text(element, "name") === name) return true;
  return false;
}
