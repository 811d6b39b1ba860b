import { type JsonObject, type KubeObject, withField, withFieldAt } from "@unfold/apimachinery";
import { find } from "../find/find.js";
import { matcherOf, matcherText } from "../find/matcher.js";
import { matchedKind } from "../find/type-kinds.js";
import type { Role, TypeLookup } from "../find/type-lookup.js";
import { restoreChanges } from "./collapse.js";
import type { ExpansionRecord } from "./expansion-record.js";
import { withoutRecord } from "./record-annotation.js";
import { typeOfRecord } from "./record-expansion.js";

const roles: readonly Role[] = ["instancetype", "preference"];

/** The virtual machine in its referencing form, with what the user set beside the expanded fields. */
export interface Referencing {
  readonly vm: KubeObject;
  /** Roles whose matcher means the type the record holds. */
  readonly unchanged: readonly Role[];
}

/**
 * `incoming`, which names a type again, without what the recorded expansion put into it. A role it does not name keeps
 * its recorded matcher.
 */
export function referencingForm(old: KubeObject, incoming: KubeObject, record: ExpansionRecord): Referencing {
  const unchanged: Role[] = [];
  let vm = withoutRecord(restoreChanges(incoming, record, old).vm);
  for (const role of roles) {
    const recorded = record[role];
    if (recorded === undefined) continue;
    const sent = matcherOf(role, incoming);
    const matcher = sent === undefined ? recorded.matcher : withRecordedKind(sent, recorded.matcher);
    const same = sameType(role, matcher, recorded.matcher);
    if (same) unchanged.push(role);
    vm = withFieldAt(vm, ["spec", role], same ? recorded.matcher : matcher) as KubeObject;
  }
  return { vm, unchanged };
}

/** The virtual machine without matchers. */
export function unnamed(vm: KubeObject): KubeObject {
  return roles.reduce((given, role) => withFieldAt(given, ["spec", role], undefined) as KubeObject, vm);
}

function withRecordedKind(matcher: JsonObject, recorded: JsonObject): JsonObject {
  const kind = matcherText(recorded, "kind");
  return kind === "" || matcherText(matcher, "kind") !== "" ? matcher : withField(matcher, "kind", kind);
}

function sameType(role: Role, a: JsonObject, b: JsonObject): boolean {
  return (
    matcherText(a, "name") === matcherText(b, "name") &&
    matcherText(a, "revisionName") === matcherText(b, "revisionName") &&
    matchedKind(role, matcherText(a, "kind")) === matchedKind(role, matcherText(b, "kind"))
  );
}

/** What a role of the referencing form means: an unchanged matcher the recorded type, a changed one the live type. */
export function typeAfresh(
  role: Role,
  { vm, unchanged }: Referencing,
  record: ExpansionRecord,
  lookup: TypeLookup,
): ReturnType<typeof find> {
  if (unchanged.includes(role)) return { ok: true, found: typeOfRecord(role, record) };
  // Status belongs to the server: what it remembers of a former matcher must not decide what a new one means.
  return find(role, withField(vm, "status", undefined) as KubeObject, lookup);
}
