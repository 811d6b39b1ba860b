import { type KubeObject, objectAt, parseQuantity, QuantityError } from "@unfold/apimachinery";
import { type Failed, failed } from "../engine-error.js";
import { isPresent, member, struct } from "../field-value.js";
import type { FindResult } from "./find.js";
import { sharedSpec } from "./shared-spec.js";
import type { Role } from "./type-lookup.js";

/** Quantities of each role's spec: the member they are in, by the path of that member. */
const quantities: { readonly [role in Role]: readonly (readonly [string, ...string[]])[] } = {
  instancetype: [
    ["memory", "guest"],
    ["memory", "maxGuest"],
  ],
  preference: [["requirements", "memory", "guest"]],
};

/** Objects are immutable, so each is decoded once. */
const decoded: { readonly [role in Role]: WeakMap<KubeObject, FindResult> } = {
  instancetype: new WeakMap(),
  preference: new WeakMap(),
};

/** A live or captured v1beta1 object as a {@link FoundType}; fails on quantities KubeVirt could not read. */
export function decodeType(role: Role, object: KubeObject): FindResult {
  const results = role === "instancetype" ? decoded.instancetype : decoded.preference;
  const known = results.get(object);
  if (known !== undefined) return known;
  const result = decode(role, object);
  results.set(object, result);
  return result;
}

function decode(role: Role, object: KubeObject): FindResult {
  const spec = objectAt(object, "spec") ?? {};
  for (const path of quantities[role]) {
    const parent = path.slice(0, -1).reduce((current, key) => struct(current, key) ?? {}, spec);
    const wrong = checkQuantity(member(parent, path[path.length - 1] ?? ""));
    if (wrong !== undefined) return wrong;
  }
  return { ok: true, found: { role, object, ...sharedSpec(spec) } };
}

function checkQuantity(value: unknown): Failed | undefined {
  if (!isPresent(value as string | undefined)) return undefined;
  try {
    parseQuantity(value as string | number);
    return undefined;
  } catch (error) {
    if (error instanceof QuantityError) return failed("decode", error.message);
    throw error;
  }
}
