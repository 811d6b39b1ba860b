import { type Client, type JsonValue, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { resources } from "../inventory/known-resources.js";
import { backupIncludes, isExcluded } from "./backup-scope.js";
import { claimResource, dataVolumeResource, getIfThere } from "./get-if-there.js";
import { diskVolumes } from "./machine-graph.js";

/**
 * Whether every disk of a template would be there after a restore (kubevirt-velero-plugin pkg/util/kvgraph): its
 * DataVolume or claim is in the backup's scope and not excluded. What a template of the machine creates is left out.
 */
export async function volumesAreRestorable(
  owner: KubeObject,
  templateSpec: JsonValue | undefined,
  backup: KubeObject,
  cluster: Client,
): Promise<boolean> {
  const namespace = owner.metadata.namespace ?? "";
  const templates = listAt(owner.spec, "dataVolumeTemplates").map((template) =>
    stringAt(template, "metadata", "name"),
  );
  const checks = diskVolumes(templateSpec).map(({ dataVolume, claim }) => {
    if (dataVolume !== undefined && templates.includes(dataVolume)) return true;
    return dataVolume === undefined
      ? claimIsRestorable(claim ?? "", namespace, backup, cluster)
      : dataVolumeIsRestorable(dataVolume, namespace, backup, cluster);
  });
  return (await Promise.all(checks)).every((restorable) => restorable);
}

async function dataVolumeIsRestorable(
  name: string,
  namespace: string,
  backup: KubeObject,
  cluster: Client,
): Promise<boolean> {
  const dataVolume = await getIfThere(cluster, dataVolumeResource, namespace, name);
  // DataVolumes may be collected once they are done; their claim stays.
  if (dataVolume === undefined) return claimIsRestorable(name, namespace, backup, cluster);
  return backupIncludes(backup, resources.dataVolumes) && !isExcluded(dataVolume);
}

async function claimIsRestorable(
  name: string,
  namespace: string,
  backup: KubeObject,
  cluster: Client,
): Promise<boolean> {
  if (!backupIncludes(backup, resources.persistentVolumeClaims)) return false;
  const claim = await getIfThere(cluster, claimResource, namespace, name);
  return claim === undefined || !isExcluded(claim);
}
