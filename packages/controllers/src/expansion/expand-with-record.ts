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

/** Specs of the expansions made last, by the text of their records. */
const madeLast = new Map<string, KubeObject["spec"]>();
const madeLastLimit = 256;

function remember(vm: KubeObject): void {
  const text = recordText(vm);
  if (text === undefined) return;
  const oldest = madeLast.keys().next();
  if (madeLast.size >= madeLastLimit && oldest.done !== true) madeLast.delete(oldest.value);
  madeLast.set(text, vm.spec);
}

/** Whether a machine with a record is, to the letter, one this process expanded a moment ago: nothing is left to prove. */
export function isExpandedHere(vm: KubeObject): boolean {
  const text = recordText(vm);
  const spec = text === undefined ? undefined : madeLast.get(text);
  return spec !== undefined && jsonEqual(spec, vm.spec);
}
