import { isJsonObject, type JsonObject, type JsonValue } from "@unfold/apimachinery";
import { isFilledList } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";

/** Gives every volume that no disk and no filesystem uses a disk of its name (KubeVirt pkg/defaults). */
export function addVolumeDisks(draft: TemplateDraft): void {
  const { volumes } = draft.spec;
  if (!isFilledList(volumes)) return;
  const { devices } = draft;
  const disks = isFilledList(devices.disks) ? devices.disks : [];
  const filesystems = isFilledList(devices.filesystems) ? devices.filesystems : [];
  let missing: JsonObject[] | undefined;
  for (let index = 0; index < volumes.length; index++) {
    const name = nameOf(volumes[index]);
    // Volumes and their disks are mostly listed in the same order.
    if (index < disks.length && nameOf(disks[index]) === name) continue;
    if (isNamed(disks, name) || isNamed(filesystems, name)) continue;
    missing ??= [];
    missing.push({ name });
  }
  if (missing !== undefined) draft.append(devices, "disks", missing);
}

function isNamed(elements: readonly JsonValue[], name: string): boolean {
  for (const element of elements) if (nameOf(element) === name) return true;
  return false;
}

/** As `text` reads a name; named in the code, a member is found faster than by a key. */
function nameOf(element: JsonValue | undefined): string {
  const name = isJsonObject(element) ? element.name : undefined;
  return typeof name === "string" ? name : "";
}
