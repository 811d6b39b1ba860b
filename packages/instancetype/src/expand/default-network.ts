import type { JsonObject } from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import { type Failed, failed } from "../engine-error.js";
import { isFilledList } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";

const name = "default";

/** Connects a machine without network to the pod network (KubeVirt pkg/network/vmispec). */
export function addDefaultNetwork(draft: TemplateDraft, config: ClusterConfig): Failed | undefined {
  const { devices } = draft;
  if (devices.autoattachPodInterface === false) return undefined;
  if (isFilledList(draft.spec.networks) || isFilledList(devices.interfaces)) return undefined;
  const binding = bindingOf(config);
  if ("error" in binding) return binding as Failed;
  if (binding.name !== undefined) devices.interfaces = [binding];
  draft.spec.networks = [{ name, pod: {} }];
  return undefined;
}

function bindingOf(config: ClusterConfig): Failed | JsonObject {
  switch (config.defaultNetworkInterface) {
    case "bridge":
      return config.permitBridgeInterfaceOnPodNetwork
        ? { name, bridge: {} }
        : failed("other", "bridge interface is not enabled in kubevirt-config");
    case "masquerade":
      return { name, masquerade: {} };
    case "slirp":
      return failed("other", "slirp interface is deprecated as of v1.3");
    default:
      return {};
  }
}
