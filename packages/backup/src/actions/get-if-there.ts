import { type Client, type GroupVersionResource, isNotFound, type KubeObject } from "@unfold/apimachinery";

export const dataVolumeResource: GroupVersionResource = {
  group: "cdi.kubevirt.io",
  version: "v1beta1",
  resource: "datavolumes",
};
export const claimResource: GroupVersionResource = {
  group: "",
  version: "v1",
  resource: "persistentvolumeclaims",
};
export const podResource: GroupVersionResource = { group: "", version: "v1", resource: "pods" };
export const instanceResource: GroupVersionResource = {
  group: "kubevirt.io",
  version: "v1",
  resource: "virtualmachineinstances",
};

export const machineResource: GroupVersionResource = {
  group: "kubevirt.io",
  version: "v1",
  resource: "virtualmachines",
};

/** The object, or undefined when the cluster does not have it. @throws ApiError for any other failure */
export async function getIfThere(
  cluster: Client,
  resource: GroupVersionResource,
  namespace: string,
  name: string,
): Promise<KubeObject | undefined> {
  try {
    return await cluster.get(resource, { namespace, name });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
