import { isJsonObject, type JsonValue, type StatusCause } from "@unfold/apimachinery";
import { invalid } from "./review-source.js";

const field = "spec.patches";
const open = ["/spec/", "/metadata/labels/", "/metadata/annotations/"];

/**
 * Patches may only touch a restored machine's spec, labels and annotations (KubeVirt pkg/storage/admitters/vmrestore).
 * They are read as JSON: KubeVirt splits them at commas and colons, and refuses every value that has one, such as a MAC
 * address.
 */
export function reviewRestorePatches(patches: readonly JsonValue[]): readonly StatusCause[] {
  return patches.flatMap((patch) => {
    const text = String(patch);
    const path = pathIn(text);
    if (path === undefined) {
      const message = `patch format is not valid - one ":" expected in a single key-value json patch: ${text}`;
      return [invalid(field, message)];
    }
    if (open.some((prefix) => path.startsWith(prefix))) return [];
    const pair = /"path"\s*:\s*"[^"]*"/.exec(text)?.[0] ?? text;
    return [invalid(field, `patching is valid only for elements under /spec/ only: ${pair}`)];
  });
}

function pathIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const path = isJsonObject(value) ? value["path"] : undefined;
    return typeof path === "string" ? path : undefined;
  } catch {
    return undefined;
  }
}
