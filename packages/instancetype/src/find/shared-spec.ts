import type { JsonObject } from "@unfold/apimachinery";

const shared = new Map<string, JsonObject>();
const sharedLimit = 4096;

/**
 * One object for all equal specs: every machine under policy `reference` has captured revisions of its own of a few
 * types, and what is read of a type is kept by its spec. Beyond a few thousand specs it starts anew.
 */
export function sharedSpec(spec: JsonObject): JsonObject {
  const text = JSON.stringify(spec);
  const known = shared.get(text);
  if (known !== undefined) return known;
  if (shared.size >= sharedLimit) shared.clear();
  shared.set(text, spec);
  return spec;
}
