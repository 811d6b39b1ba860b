import { type KubeObject, listAt } from "@unfold/apimachinery";
import { filterOf, includesResource } from "../velero/resource-filter.js";
import { excludeLabel } from "../velero/select-labels.js";

/** Whether a Backup includes a resource, by its old filters and by the newer ones that know scopes. */
export function backupIncludes({ spec }: KubeObject, groupResource: string): boolean {
  const texts = (field: string): readonly string[] =>
    listAt(spec, field).filter((name) => typeof name === "string");
  const scoped = {
    includes: texts("includedNamespaceScopedResources"),
    excludes: texts("excludedNamespaceScopedResources"),
  };
  return (
    includesResource(filterOf(spec, "Resources"), groupResource) && includesResource(scoped, groupResource)
  );
}

/** Whether the object's owner keeps it out of backups. */
export function isExcluded({ metadata }: KubeObject): boolean {
  return metadata.labels?.[excludeLabel] === "true";
}

/** Label of a Backup that saves metadata only: volumes need not be restorable. */
export function isMetadataOnly({ metadata }: KubeObject): boolean {
  return metadata.labels?.["velero.kubevirt.io/metadataBackup"] !== undefined;
}
