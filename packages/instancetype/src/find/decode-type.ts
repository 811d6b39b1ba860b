import { type KubeObject, objectAt } from "@unfold/apimachinery";
import type { FindResult } from "./find.js";
import type { Role } from "./type-lookup.js";

/** A live or captured v1beta1 object as a {@link FoundType}. */
export function decodeType(role: Role, object: KubeObject): FindResult {
  return { ok: true, found: { role, object, spec: objectAt(object, "spec") ?? {} } };
}
