import type { KubeObject } from "@unfold/apimachinery";
import { failed } from "../engine-error.js";
import { decodeRevision } from "../revision/decode-revision.js";
import type { FindResult } from "./find.js";
import { sharedSpec } from "./shared-spec.js";
import { instancetypeVersion } from "./type-kinds.js";
import type { Role } from "./type-lookup.js";

/** Objects are immutable, so each revision is decoded once a role. */
const found: { readonly [role in Role]: WeakMap<KubeObject, FindResult> } = {
  instancetype: new WeakMap(),
  preference: new WeakMap(),
};

/** The type of one role held by a ControllerRevision, read as the current KubeVirt reads it. */
export function typeOfRevision(role: Role, revision: KubeObject): FindResult {
  const known = found[role].get(revision);
  if (known !== undefined) return known;
  const result = read(role, revision);
  found[role].set(revision, result);
  return result;
}

function read(role: Role, revision: KubeObject): FindResult {
  const decoded = decodeRevision(revision, "current");
  // To who looks for a type, an unreadable revision is a failure like any other.
  if (!decoded.ok) return failed("other", decoded.error.message);
  const { object, role: held, spec } = decoded;
  if (held !== role) {
    return failed("other", `unexpected type in ControllerRevision: *${instancetypeVersion}.${object.kind}`);
  }
  return { ok: true, found: { role, object, ...sharedSpec(spec), revision } };
}
