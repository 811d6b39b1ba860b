import type { JsonValue } from "@unfold/apimachinery";
import { list, text } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";

/** Gives every volume that no disk and no filesystem uses a disk of its name (KubeVirt pkg/defaults). */
export function addVolumeDisks(draft: TemplateDraft): void {
  const volumes = list(draft.spec, "volumes");
  if (volumes.length === 0) return;
  const { devices } = draft;
  const used = new Set([...list(devices, "disks"), ...list(devices, "filesystems")].map(nameOf));
  const missing = volumes.map(nameOf).filter((name) => !used.has(name));
  if (missing.length > 0) draft.append(devices, "disks", ...missing.map((name) => ({ name })));
}

function nameOf(value: JsonValue): string {
  return text(value, "name");
}
