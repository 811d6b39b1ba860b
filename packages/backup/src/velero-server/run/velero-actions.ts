import {
  fieldAt,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import {
  type AdditionalItem,
  type BackupItemAction,
  type RestoreItemAction,
  restored,
} from "../../actions/item-action.js";
import { itemOf } from "../../actions/machine-graph.js";

/** The claims a pod mounts. */
function claimsOfPod({ metadata, spec }: KubeObject): readonly AdditionalItem[] {
  return listAt(spec, "volumes").flatMap((volume) => {
    const claim = stringAt(volume, "persistentVolumeClaim", "claimName");
    return claim === undefined ? [] : [itemOf("persistentvolumeclaims", metadata.namespace ?? "", claim)];
  });
}

/** The volume a claim is bound to. */
function volumeOfClaim({ spec }: KubeObject): readonly AdditionalItem[] {
  const volume = stringAt(spec, "volumeName") ?? "";
  return volume === "" ? [] : [itemOf("persistentvolumes", "", volume)];
}

/** Actions that Velero brings along (Velero pkg/backup/actions), those that matter to what is simulated here. */
export const veleroBackupActions: readonly BackupItemAction[] = [
  {
    name: "pod",
    appliesTo: ["pods"],
    execute: async (pod) => ({ item: pod, additionalItems: claimsOfPod(pod) }),
  },
  {
    name: "pv",
    appliesTo: ["persistentvolumeclaims"],
    execute: async (claim) => ({
      item: claim,
      additionalItems: stringAt(claim.status, "phase") === "Bound" ? volumeOfClaim(claim) : [],
    }),
  },
];

/** Fields of a pod's spec that the node or an admission plug-in of the old cluster has set. */
const podFieldsOfCluster = ["nodeName", "priority"];

const restorePod: RestoreItemAction = {
  name: "pod",
  appliesTo: ["pods"],
  execute: async ({ item }) => {
    const spec = podFieldsOfCluster.reduce<JsonObject>(
      (left, field) => withField(left, field, undefined),
      objectAt(item, "spec") ?? {},
    );
    return restored({ ...item, spec }, claimsOfPod(item));
  },
};

/** Addresses are the cluster's; a headless service has none. */
const restoreService: RestoreItemAction = {
  name: "service",
  appliesTo: ["services"],
  execute: async ({ item, restore }) => {
    let spec = objectAt(item, "spec") ?? {};
    if (spec["clusterIP"] !== "None") {
      spec = withField(withField(spec, "clusterIP", undefined), "clusterIPs", undefined);
    }
    if (fieldAt(restore.spec, "preserveNodePorts") !== true && Array.isArray(spec["ports"])) {
      const ports = listAt(spec, "ports").map((port) => withField(port as JsonObject, "nodePort", undefined));
      spec = withField(spec, "ports", ports);
    }
    return restored({ ...item, spec });
  },
};

const restoreClaimVolume: RestoreItemAction = {
  name: "add-pv-from-pvc",
  appliesTo: ["persistentvolumeclaims"],
  execute: async ({ item, itemFromBackup }) => {
    const isBound = stringAt(itemFromBackup.status, "phase") === "Bound";
    return restored(item, isBound ? volumeOfClaim(item) : []);
  },
};

/** The node of a claim's first consumer means nothing on a cluster that does not have it. */
const restoreClaimNode: RestoreItemAction = {
  name: "change-pvc-node-selector",
  appliesTo: ["persistentvolumeclaims"],
  execute: async ({ item }, cluster) => {
    const node = item.metadata.annotations?.[selectedNode];
    if (node === undefined) return restored(item);
    const { items } = await cluster.list({ group: "", version: "v1", resource: "nodes" });
    if (items.some(({ metadata }) => metadata.name === node)) return restored(item);
    return restored(withFieldAt(item, ["metadata", "annotations", selectedNode], undefined) as KubeObject);
  },
};

const selectedNode = "volume.kubernetes.io/selected-node";

/** Restore actions of Velero itself (Velero pkg/restore/actions). */
export const veleroRestoreActions: readonly RestoreItemAction[] = [
  restoreClaimVolume,
  restoreClaimNode,
  restorePod,
  restoreService,
];
