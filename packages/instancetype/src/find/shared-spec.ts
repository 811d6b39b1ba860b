import type { JsonObject } from "@unfold/apimachinery";
import { TypePlans } from "../plan-once.js";

/** A spec with what has been read of it. */
export interface SharedSpec {
  readonly spec: JsonObject;
  readonly plans: TypePlans;
}

const shared = new Map<string, SharedSpec>();
const sharedLimit = 4096;

/**
 * One object for all equal specs: every machine under policy `reference` has captured revisions of its own of a few
 * types, and what is read of a type is kept by its spec. Beyond a few thousand specs it starts anew.
 */
export function sharedSpec(spec: JsonObject): SharedSpec {
  const text = JSON.stringify(spec);
  const known = shared.get(text);
  if (known !== undefined) return known;
  if (shared.size >= sharedLimit) shared.clear();
  const added = { spec, plans: new TypePlans() };
  shared.set(text, added);
  return added;
}
