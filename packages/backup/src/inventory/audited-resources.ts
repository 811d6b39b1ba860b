import { typeKinds } from "@unfold/instancetype";
import { dependencyResources } from "../dependencies/machine-dependencies.js";
import { resources } from "./known-resources.js";

/** Kinds whose names matter and whose content does not. */
const byNameOnly: ReadonlySet<string> = new Set([
  resources.configMaps,
  resources.pods,
  resources.secrets,
  resources.serviceAccounts,
  resources.namespaces,
]);

const audited: ReadonlySet<string> = new Set([
  ...Object.values(resources).filter((resource) => !byNameOnly.has(resource)),
  ...typeKinds.map(({ plural }) => `${plural}.instancetype.kubevirt.io`),
]);

/**
 * Whether objects of this group resource are read from an archive; of others the names are enough. Instances matter by
 * name there: what they run with is only known where they run.
 */
export function isReadFromArchive(groupResource: string): boolean {
  return audited.has(groupResource) && groupResource !== resources.machineInstances;
}

/** Whether it matters that an object of this group resource, its content unread, is in an archive. */
export function isAskedByName(groupResource: string): boolean {
  return dependencyResources.has(groupResource) || groupResource === resources.machineInstances;
}
