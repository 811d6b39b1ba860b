import {
  type Client,
  type GroupVersionResource,
  isNotFound,
  type KubeObject,
  listAll,
} from "@unfold/apimachinery";
import { typeKinds } from "@unfold/instancetype";
import type { Inventory } from "../inventory/inventory.js";

/** What a cluster is asked for: kinds whose content an audit reads, in the versions their projects serve longest. */
const collected: readonly GroupVersionResource[] = [
  { group: "kubevirt.io", version: "v1", resource: "virtualmachines" },
  { group: "kubevirt.io", version: "v1", resource: "virtualmachineinstances" },
  { group: "kubevirt.io", version: "v1", resource: "kubevirts" },
  { group: "hco.kubevirt.io", version: "v1beta1", resource: "hyperconvergeds" },
  { group: "apps", version: "v1", resource: "controllerrevisions" },
  { group: "", version: "v1", resource: "namespaces" },
  { group: "", version: "v1", resource: "persistentvolumeclaims" },
  { group: "cdi.kubevirt.io", version: "v1beta1", resource: "datavolumes" },
  { group: "cdi.kubevirt.io", version: "v1beta1", resource: "datasources" },
  { group: "snapshot.kubevirt.io", version: "v1beta1", resource: "virtualmachinesnapshots" },
  { group: "velero.io", version: "v1", resource: "backups" },
  { group: "velero.io", version: "v1", resource: "restores" },
  { group: "ramendr.openshift.io", version: "v1alpha1", resource: "drplacementcontrols" },
  { group: "ramendr.openshift.io", version: "v1alpha1", resource: "volumereplicationgroups" },
  { group: "ramendr.openshift.io", version: "v1alpha1", resource: "recipes" },
  ...typeKinds.map(({ plural }) => ({
    group: "instancetype.kubevirt.io",
    version: "v1beta1",
    resource: plural,
  })),
];

/** Kinds of which the names are enough; a metadata-only list would do, their content is never kept. */
const named: readonly GroupVersionResource[] = [
  { group: "", version: "v1", resource: "configmaps" },
  { group: "", version: "v1", resource: "serviceaccounts" },
];

/** Lists what an audit looks at, page by page. A kind the cluster does not have counts as empty. @throws ApiError */
export async function collectCluster(client: Client, inventory: Inventory, origin: string): Promise<void> {
  for (const resource of collected) {
    for (const object of await listed(client, resource)) inventory.add(object, origin);
  }
  for (const object of await listed(client, { group: "apps", version: "v1", resource: "deployments" })) {
    if (object.metadata.name === "velero") inventory.add(object, origin);
  }
  for (const resource of named) {
    for (const { metadata } of await listed(client, resource)) {
      inventory.addName(resource.resource, metadata.namespace ?? "", metadata.name ?? "");
    }
  }
}

/** A kind the cluster does not have counts as empty. */
async function listed(client: Client, resource: GroupVersionResource): Promise<readonly KubeObject[]> {
  try {
    return (await listAll(client, resource)).items;
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
