import { type JsonObject, jsonEqual, type KubeObject, withField, withFieldAt } from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import type { EngineError, Failed } from "../engine-error.js";
import { expand } from "../expand/expand.js";
import { type FoundType, find } from "../find/find.js";
import { matcherOf, matcherText } from "../find/matcher.js";
import { matchedKind } from "../find/type-kinds.js";
import type { Role, TypeLookup } from "../find/type-lookup.js";
import { restoreChanges } from "./collapse.js";
import type { ExpansionRecord, RecordedRole } from "./expansion-record.js";
import { recordOf, recordText, withoutRecord, withRecord, withRecordText } from "./record-annotation.js";
import { recordExpansion, typeOfRecord } from "./record-expansion.js";
import { recordReproduces } from "./record-reproduces.js";

export interface ReapplyInput {
  /** The stored virtual machine. */
  readonly old: KubeObject;
  /** The one to store in its place, matchers that infer from a volume already resolved. */
  readonly incoming: KubeObject;
  readonly config: ClusterConfig;
  /** Live types, for matchers that changed. */
  readonly lookup: TypeLookup;
}

/** The virtual machine in its referencing form, with what the user set beside the expanded fields. */
export interface Referencing {
  readonly vm: KubeObject;
  /** Roles whose matcher means the type the record holds. */
  readonly unchanged: readonly Role[];
}

export type ReapplyResult =
  | { readonly ok: true; readonly vm: KubeObject; readonly expanded: boolean }
  | { readonly ok: false; readonly error: EngineError; readonly referencing: KubeObject };

const roles: readonly Role[] = ["instancetype", "preference"];

/**
 * The update rule of expanded virtual machines: a manifest that still names its types may be applied again, and a flat
 * machine takes another size by naming another type. Fields that expansion filled count as not sent while they hold
 * the stored value or the one from before expansion; any other value is the user's and conflicts as it would in a
 * referencing machine. An unchanged matcher keeps the recorded type, a changed one means the live type. Applying the
 * original manifest again gives the stored machine, byte for byte in the record.
 */
export function reapply({ old, incoming, config, lookup }: ReapplyInput): ReapplyResult {
  const record = recordOf(old);
  const named = roles.some((role) => matcherOf(role, incoming) !== undefined);
  if (record === undefined || !named) {
    return { ok: true, vm: keepRecord(old, incoming, config), expanded: false };
  }
  const referencing = referencingForm(old, incoming, record);
  if (jsonEqual(referencing.vm.spec, referencingForm(old, unnamed(old), record).vm.spec)) {
    // Nothing was asked for: neither cluster defaults nor values set in the flat machine since may change under it.
    const same = withField(incoming, "spec", unnamed(old).spec) as KubeObject;
    return { ok: true, vm: withRecordText(same, recordText(old)), expanded: true };
  }
  const flat = expandAgain(referencing, record, config, lookup);
  if (!flat.ok) return { ok: false, error: flat.error, referencing: referencing.vm };
  return { ok: true, vm: flat.vm, expanded: true };
}

/** The virtual machine without matchers. */
function unnamed(vm: KubeObject): KubeObject {
  return roles.reduce((given, role) => withFieldAt(given, ["spec", role], undefined) as KubeObject, vm);
}

/** A record is the stored one, or one that proves itself; a client may drop it but not invent it. */
function keepRecord(old: KubeObject, incoming: KubeObject, config: ClusterConfig): KubeObject {
  if (recordText(incoming) === undefined || recordText(incoming) === recordText(old)) return incoming;
  const sent = recordOf(incoming);
  if (sent !== undefined && recordReproduces(incoming, sent, config)) return incoming;
  return withRecordText(incoming, recordText(old));
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

type ExpandedAgain = { readonly ok: true; readonly vm: KubeObject } | Failed;

function expandAgain(
  { vm, unchanged }: Referencing,
  record: ExpansionRecord,
  config: ClusterConfig,
  lookup: TypeLookup,
): ExpandedAgain {
  const types: { [role in Role]?: FoundType | undefined } = {};
  // Status belongs to the server: what it remembers of a former matcher must not decide what a new one means.
  const unresolved = withField(vm, "status", undefined) as KubeObject;
  for (const role of roles) {
    const result = unchanged.includes(role)
      ? { ok: true as const, found: typeOfRecord(role, record) }
      : find(role, unresolved, lookup);
    if (!result.ok) return result;
    types[role] = result.found;
  }
  const { instancetype, preference } = types;
  const expanded = expand(unresolved, { instancetype, preference, config, mode: "faithful" });
  if (!expanded.ok) return expanded;
  const flat = withField(vm, "spec", expanded.vm.spec) as KubeObject;
  const fresh = recordExpansion(unresolved, flat, types);
  return { ok: true, vm: withRecord(flat, withStatusRefs(fresh, record, unchanged)) };
}

/** An unchanged role goes on remembering what its status said when it was first expanded. */
function withStatusRefs(
  fresh: ExpansionRecord,
  record: ExpansionRecord,
  unchanged: readonly Role[],
): ExpansionRecord {
  const kept = (role: Role): RecordedRole | undefined =>
    unchanged.includes(role) ? record[role] : undefined;
  const instancetype = kept("instancetype") ?? fresh.instancetype;
  const preference = kept("preference") ?? fresh.preference;
  return {
    ...fresh,
    ...(instancetype === undefined ? {} : { instancetype }),
    ...(preference === undefined ? {} : { preference }),
  };
}
