import { type KubeObject, withField } from "@unfold/apimachinery";
import {
  type ClusterConfig,
  type ExpandResult,
  expand,
  type InferredFrom,
  preferVm,
  recordExpansion,
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
  return { ok: true, vm: withField(recorded, "status", vm.status) as KubeObject };
}
