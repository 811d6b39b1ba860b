import { jsonEqual, type KubeObject, withField } from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import type { EngineError } from "../engine-error.js";
import { expand } from "../expand/expand.js";
import { matcherOf } from "../find/matcher.js";
import type { Role, TypeLookup } from "../find/type-lookup.js";
import type { ExpansionRecord, RecordedRole } from "./expansion-record.js";
import { keepStoredRecord } from "./keep-record.js";
import { keptEdits, keptEditWarning, laterEdits, lostEditWarning, withEdits } from "./later-edits.js";
import { recordOf, recordText, withRecord, withRecordText } from "./record-annotation.js";
import { type InferredFrom, recordExpansion } from "./record-expansion.js";
import { referencingForm, typeAfresh, unnamed } from "./referencing-form.js";
import { removalWarnings } from "./removed-fields.js";

export interface ReapplyInput {
  /** The stored virtual machine. */
  readonly old: KubeObject;
  /** The one to store in its place, matchers that infer from a volume already resolved. */
  readonly incoming: KubeObject;
  readonly config: ClusterConfig;
  /** Live types, for matchers that changed. */
  readonly lookup: TypeLookup;
  /** By which volumes the matchers of `incoming` were inferred. */
  readonly inferredFrom?: InferredFrom | undefined;
}

/** `warnings` is what the client is told; absent when there is nothing to tell. */
export type ReapplyResult =
  | {
      readonly ok: true;
      readonly vm: KubeObject;
      readonly expanded: boolean;
      readonly warnings?: readonly string[];
    }
  | {
      readonly ok: false;
      readonly error: EngineError;
      readonly referencing: KubeObject;
      readonly warnings?: readonly string[];
    };

const roles: readonly Role[] = ["instancetype", "preference"];

/**
 * The update rule of expanded virtual machines: a manifest that still names its types may be applied again, and a flat
 * machine takes another size by naming another type. Fields that expansion filled count as not sent while they hold
 * the stored value or the one from before expansion; any other value is the user's and conflicts as it would in a
 * referencing machine. An unchanged matcher keeps the recorded type, a changed one means the live type. What somebody
 * changed in the flat machine stays unless the request changes it too. Applying the original manifest again gives the
 * stored machine, byte for byte in the record.
 */
export function reapply(input: ReapplyInput): ReapplyResult {
  const { old, incoming } = input;
  const record = recordOf(old);
  const named = roles.some((role) => matcherOf(role, incoming) !== undefined);
  return record === undefined || !named ? edited(input, record) : expandedAgain(input, record);
}

/** A request that names no type is an ordinary edit, stored as sent. */
function edited(input: ReapplyInput, record: ExpansionRecord | undefined): ReapplyResult {
  const { old, incoming } = input;
  const { vm, warnings } = keepStoredRecord(old, incoming, input);
  const removals = record === undefined ? [] : removalWarnings(old, incoming, record);
  return { ok: true, vm, expanded: false, ...told([...removals, ...warnings]) };
}

function expandedAgain(input: ReapplyInput, record: ExpansionRecord): ReapplyResult {
  const { old, incoming, config, lookup, inferredFrom } = input;
  const form = referencingForm(old, incoming, record);
  const referencing = form.vm;
  const kept = keptEdits(laterEdits(old, record), incoming);
  const instancetype = typeAfresh("instancetype", form, record, lookup);
  const preference = typeAfresh("preference", form, record, lookup);
  const lost = told(kept.map(lostEditWarning));
  if (!instancetype.ok) return { ...instancetype, referencing, ...lost };
  if (!preference.ok) return { ...preference, referencing, ...lost };
  const types = { instancetype: instancetype.found, preference: preference.found };
  const warnings = told(kept.map(keptEditWarning));
  if (jsonEqual(referencing.spec, referencingForm(old, unnamed(old), record).vm.spec)) {
    // Nothing was asked for: neither cluster defaults nor values set in the flat machine since may change under it.
    const same = withField(incoming, "spec", unnamed(old).spec) as KubeObject;
    return { ok: true, vm: withRecordText(same, recordText(old)), expanded: true, ...warnings };
  }
  const unresolved = withField(referencing, "status", undefined) as KubeObject;
  const expanded = expand(unresolved, { ...types, config, mode: "faithful" });
  if (!expanded.ok) return { ...expanded, referencing, ...lost };
  const flat = withField(referencing, "spec", expanded.vm.spec) as KubeObject;
  const fresh = recordExpansion(unresolved, flat, { ...types, inferredFrom });
  const recorded = withRecord(flat, withStatusRefs(fresh, record, form.unchanged));
  return { ok: true, vm: withEdits(recorded, kept), expanded: true, ...warnings };
}

function told(warnings: readonly string[]): { readonly warnings?: readonly string[] } {
  return warnings.length === 0 ? {} : { warnings };
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
