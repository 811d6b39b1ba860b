import { jsonEqual, type KubeObject, withField } from "@unfold/apimachinery";
import {
  type ClusterConfig,
  type ExpandResult,
  expand,
  type InferredFrom,
  preferVm,
  recordExpansion,
  recordText,
  withRecord,
} from "@unfold/instancetype";
import type { LoadedTypes } from "../loaded-types/load-types.js";
import { keyOf } from "../runtime/object-key.js";

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
  const preferred = preferVm(vm, used.preference);
  const flat = expand(preferred, { ...used, config, mode: "faithful" });
  if (!flat.ok) return flat;
  const recorded = withRecord(flat.vm, recordExpansion(preferred, flat.vm, { ...used, inferredFrom }));
  remember(recorded);
  return { ok: true, vm: withField(recorded, "status", vm.status) as KubeObject };
}

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
