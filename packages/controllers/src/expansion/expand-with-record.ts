import { jsonEqual, type KubeObject, stringAt, withField } from "@unfold/apimachinery";
import {
  type ClusterConfig,
  type ExpandResult,
  type ExpansionRecord,
  expand,
  type InferredFrom,
  preferVm,
  recordExpansion,
  recordOf,
  recordText,
  withRecord,
} from "@unfold/instancetype";
import type { LoadedTypes } from "../loaded-types/load-types.js";
import { keyOf } from "../runtime/object-key.js";
import { annotationOf, undoAnnotation, withoutUndo } from "../undo/undo-annotations.js";

/**
 * The flat form of a virtual machine with the record of how it came about: the one computation behind admission and
 * controller, which must give the same object. Status is left to whoever owns it.
 */
export function expandWithRecord(
  vm: KubeObject,
  types: LoadedTypes,
  config: ClusterConfig,
  inferredFrom?: InferredFrom,
): ExpandResult {
  if (!types.instancetype.ok) return types.instancetype;
  if (!types.preference.ok) return types.preference;
  const used = { instancetype: types.instancetype.found, preference: types.preference.found };
  // Once the preference is no longer named nobody else would write what KubeVirt's webhook takes from it.
  const preferred = preferVm(withoutUndo(vm), used.preference);
  const flat = expand(preferred, { ...used, config, mode: "faithful" });
  if (!flat.ok) return flat;
  const fresh = recordExpansion(preferred, flat.vm, { ...used, inferredFrom });
  const recorded = withRecord(flat.vm, asBeforeUndo(vm, fresh));
  remember(recorded);
  return { ok: true, vm: withField(recorded, "status", vm.status) as KubeObject };
}

/**
 * A machine whose undo was interrupted names revisions that only hold the place of its types: what it is expanded from
 * is what it was expanded from before.
 */
function asBeforeUndo(vm: KubeObject, fresh: ExpansionRecord): ExpansionRecord {
  const record = annotationOf(vm, undoAnnotation) === undefined ? undefined : recordOf(vm);
  const instancetype = sameRole(record?.instancetype, fresh.instancetype);
  const preference = sameRole(record?.preference, fresh.preference);
  return {
    ...fresh,
    ...(instancetype === undefined ? {} : { instancetype }),
    ...(preference === undefined ? {} : { preference }),
  };
}

/** The recorded role where the machine names that type still. */
function sameRole(recorded: RecordedRole, fresh: RecordedRole): RecordedRole {
  if (recorded === undefined || fresh === undefined) return fresh;
  const place = stringAt(fresh.matcher, "revisionName");
  const matcher = recorded.matcher["revisionName"] === undefined ? undefined : place;
  const same = jsonEqual(withField(fresh.matcher, "revisionName", matcher), recorded.matcher);
  return same && jsonEqual(fresh.type.spec, recorded.type.spec) ? recorded : fresh;
}

type RecordedRole = ExpansionRecord["instancetype"];

/** The expansions made last, by namespace and name: records are long texts to look for. */
const madeLast = new Map<string, KubeObject>();
const madeLastLimit = 256;

function remember(vm: KubeObject): void {
  const oldest = madeLast.keys().next();
  if (madeLast.size >= madeLastLimit && oldest.done !== true) madeLast.delete(oldest.value);
  madeLast.set(keyOf(vm), vm);
}

/** Whether a machine with a record is, to the letter, one this process expanded a moment ago: nothing is left to prove. */
export function isExpandedHere(vm: KubeObject): boolean {
  const made = madeLast.get(keyOf(vm));
  if (made === undefined || recordText(made) !== recordText(vm)) return false;
  return recordText(vm) !== undefined && jsonEqual(made.spec, vm.spec);
}
