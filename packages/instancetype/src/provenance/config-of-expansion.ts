import type { KubeObject } from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import { list, struct, text } from "../field-value.js";

const standardCpuRequest = "100m";

/**
 * The cluster configuration under which a flat virtual machine was expanded, as far as the machine shows it: expansion
 * wrote the cluster's defaults into it. `config`, of the cluster it is in now, says the rest.
 */
export function configOfExpansion(vm: KubeObject, config: ClusterConfig): ClusterConfig {
  const spec = struct(struct(vm.spec, "template"), "spec");
  const domain = struct(spec, "domain");
  const request = text(struct(struct(domain, "resources"), "requests"), "cpu");
  return {
    ...config,
    architecture: text(spec, "architecture") || config.architecture,
    machineType: text(struct(domain, "machine"), "type") || config.machineType,
    evictionStrategy: text(spec, "evictionStrategy") || config.evictionStrategy,
    cpuRequest: request || standardCpuRequest,
    defaultNetworkInterface: bindingOf(vm) ?? config.defaultNetworkInterface,
    permitBridgeInterfaceOnPodNetwork: true,
  };
}

/** How the interface that machines without one are given is bound. */
function bindingOf(vm: KubeObject): string | undefined {
  const spec = struct(struct(vm.spec, "template"), "spec");
  const [first] = list(struct(struct(spec, "domain"), "devices"), "interfaces");
  if (text(first, "name") !== "default") return undefined;
  return ["masquerade", "bridge"].find((binding) => struct(first, binding) !== undefined);
}
