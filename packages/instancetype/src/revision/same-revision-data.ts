import {
  compareQuantities,
  fieldAt,
  isJsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  parseQuantity,
  withFieldAt,
} from "@unfold/apimachinery";
import { type Failed, failed } from "../engine-error.js";
import type { Role } from "../find/type-lookup.js";
import { decodeRevision, type RevisionFormats } from "./decode-revision.js";

/** Quantities in a type's spec: equal when their values are, in whatever unit. */
const quantityPaths: { readonly [role in Role]: readonly (readonly [string, ...string[]])[] } = {
  instancetype: [
    ["memory", "guest"],
    ["memory", "maxGuest"],
  ],
  preference: [["requirements", "memory", "guest"]],
};

export type SameDataResult = { readonly ok: true; readonly same: boolean } | Failed;

/** Whether two revisions hold the same spec; names, kinds' scopes and labels are not compared. */
export function sameRevisionData(
  a: KubeObject,
  b: KubeObject,
  formats: RevisionFormats = "every",
): SameDataResult {
  if (a.data === undefined && b.data === undefined) return failed("other", "unexpected type: <nil>");
  const [first, second] = [decodeRevision(a, formats), decodeRevision(b, formats)];
  if (!first.ok) return first;
  if (!second.ok) return second;
  const same = first.role === second.role && sameSpec(first.role, first.object.spec, second.object.spec);
  return { ok: true, same };
}

/** Semantic equality of two specs in canonical form. */
function sameSpec(role: Role, a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return (
    jsonEqual(withoutQuantities(role, a), withoutQuantities(role, b)) &&
    quantityPaths[role].every((path) => sameQuantity(fieldAt(a, ...path), fieldAt(b, ...path)))
  );
}

function withoutQuantities(role: Role, spec: JsonValue | undefined): JsonValue {
  if (!isJsonObject(spec)) return {};
  return quantityPaths[role].reduce((rest, path) => withFieldAt(rest, path, undefined), spec);
}

function sameQuantity(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return compareQuantities(parseQuantity(a as string | number), parseQuantity(b as string | number)) === 0;
}
