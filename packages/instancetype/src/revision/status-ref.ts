import {
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  objectAt,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import { matcherText } from "../find/matcher.js";
import type { Role } from "../find/type-lookup.js";

/** Member of a virtual machine's status that remembers what a matcher was resolved to. */
export const statusRefField = { instancetype: "instancetypeRef", preference: "preferenceRef" } as const;

/** `status.instancetypeRef` or `status.preferenceRef`. */
export function statusRefOf(role: Role, vm: KubeObject): JsonObject | undefined {
  return objectAt(vm.status, statusRefField[role]);
}

/** The virtual machine with a status reference set, or removed when undefined. */
export function withStatusRef(role: Role, vm: KubeObject, ref: JsonObject | undefined): KubeObject {
  return withFieldAt(vm, ["status", statusRefField[role]], ref) as KubeObject;
}

/** The reference with the name of a captured revision. */
export function withRevisionName(ref: JsonObject, name: string): JsonObject {
  return withField(ref, "controllerRevisionRef", { name });
}

export interface NextStatusRef {
  readonly ref: JsonObject;
  /** Whether `ref` names no revision yet, so that the live type has to be captured. */
  readonly needsCapture: boolean;
  /** Whether `ref` differs from the one in status; a capture changes it in any case. */
  readonly changed: boolean;
}

/**
 * What `status.*Ref` has to say about a matcher (KubeVirt pkg/instancetype/revision, store). A new name, kind or volume
 * drops the revision that was captured; an empty member of the matcher never clears the reference's.
 */
export function nextStatusRef(matcher: JsonObject, ref: JsonObject | undefined): NextStatusRef {
  const before = ref ?? {};
  let next = before;
  for (const field of ["name", "kind", "inferFromVolume"]) next = followMatcher(next, matcher, field);
  if (next !== before) next = withField(next, "controllerRevisionRef", undefined);
  next = followMatcher(next, matcher, "inferFromVolumeFailurePolicy");
  const wanted = matcherText(matcher, "revisionName");
  if (wanted !== "" && wanted !== stringAt(next, "controllerRevisionRef", "name")) {
    next = withRevisionName(next, wanted);
  }
  const needsCapture = objectAt(next, "controllerRevisionRef") === undefined;
  return { ref: next, needsCapture, changed: !jsonEqual(next, before) };
}

function followMatcher(ref: JsonObject, matcher: JsonObject, field: string): JsonObject {
  const wanted: JsonValue = matcherText(matcher, field);
  return wanted === "" || wanted === stringAt(ref, field) ? ref : withField(ref, field, wanted);
}
