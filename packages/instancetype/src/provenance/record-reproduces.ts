import { jsonEqual, type KubeObject } from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import { expand } from "../expand/expand.js";
import { collapse } from "./collapse.js";
import { configOfExpansion } from "./config-of-expansion.js";
import type { ExpansionRecord } from "./expansion-record.js";
import { typeOfRecord } from "./record-expansion.js";

/**
 * Whether a record tells the truth about a virtual machine: taking the recorded expansion back and doing it again gives
 * the same machine. A record that came from elsewhere (a restore, another cluster) is kept only then. Defaults of the
 * cluster it came from are part of the machine and may differ from this cluster's.
 */
export function recordReproduces(vm: KubeObject, record: ExpansionRecord, config: ClusterConfig): boolean {
  const collapsed = collapse(vm, record);
  if (!collapsed.ok) return false;
  const expanded = expand(collapsed.vm, {
    instancetype: typeOfRecord("instancetype", record),
    preference: typeOfRecord("preference", record),
    config: configOfExpansion(vm, config),
    mode: "faithful",
  });
  return expanded.ok && jsonEqual(expanded.vm.spec, vm.spec);
}
