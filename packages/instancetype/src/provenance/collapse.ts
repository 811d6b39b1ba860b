import { type KubeObject, withFieldAt } from "@unfold/apimachinery";
import { matcherOf } from "../find/matcher.js";
import type { Role } from "../find/type-lookup.js";
import { withStatusRef } from "../revision/status-ref.js";
import { type DigestRecord, digestReason } from "./digest-record.js";
import { type ExpansionRecord, type PathSegment, pathText } from "./expansion-record.js";
import { withoutRecord } from "./record-annotation.js";
import { valueAtPath, withValueAtPath } from "./recorded-path.js";
import { restoreValue } from "./restore-value.js";

export type CollapseResult =
  | { readonly ok: true; readonly vm: KubeObject }
  | { readonly ok: false; readonly reasons: readonly string[] };

const roles: readonly Role[] = ["instancetype", "preference"];

/**
 * Takes an expansion back: gives the virtual machine that went in, with its matchers and status references and without
 * the record, plus whatever was changed since beside the expanded fields. Refuses where an expanded field itself was
 * changed, because the type would overrule that value or conflict with it.
 */
export function collapse(vm: KubeObject, record: ExpansionRecord | DigestRecord): CollapseResult {
  if ("digestsOnly" in record) return { ok: false, reasons: [digestReason(vm)] };
  const restored = restoreChanges(vm, record, vm);
  const reasons = [
    ...roles
      .filter((role) => matcherOf(role, vm) !== undefined)
      .map((role) => `spec.${role} was set after expansion`),
    ...restored.edited.map((path) => `${pathText(path)} was changed after expansion`),
  ];
  if (reasons.length > 0) return { ok: false, reasons };
  return {
    ok: true,
    vm: roles.reduce((given, role) => withMatcher(role, given, record), withoutRecord(restored.vm)),
  };
}

function withMatcher(role: Role, vm: KubeObject, record: ExpansionRecord): KubeObject {
  const recorded = record[role];
  if (recorded === undefined) return vm;
  const named = withFieldAt(vm, ["spec", role], recorded.matcher) as KubeObject;
  return recorded.statusRef === undefined ? named : withStatusRef(role, named, recorded.statusRef);
}

export interface RestoredChanges {
  readonly vm: KubeObject;
  readonly edited: readonly (readonly PathSegment[])[];
}

/** Every recorded change taken back in `vm`, except where somebody else's value stands. Matchers are left alone. */
export function restoreChanges(vm: KubeObject, record: ExpansionRecord, stored: KubeObject): RestoredChanges {
  let restored = vm;
  const edited: (readonly PathSegment[])[] = [];
  for (const { path, before, after } of record.changes) {
    const place = restoreValue({
      path,
      current: valueAtPath(vm, path),
      before,
      after,
      stored: stored === vm ? after : valueAtPath(stored, path),
    });
    edited.push(...place.edited);
    restored = withValueAtPath(restored, path, place.value) as KubeObject;
  }
  return { vm: restored, edited };
}
