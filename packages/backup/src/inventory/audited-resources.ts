import { typeKinds } from "@unfold/instancetype";
import { resources } from "./known-resources.js";

/** Kinds whose names matter and whose content does not. */
const byNameOnly: ReadonlySet<string> = new Set([
  resources.configMaps,
  resources.secrets,
  resources.serviceAccounts,
  resources.namespaces,
]);

const audited: ReadonlySet<string> = new Set([
  ...Object.values(resources).filter((resource) => !byNameOnly.has(resource)),
  ...typeKinds.map(({ plural }) => `${plural}.instancetype.kubevirt.io`),
]);

/** Whether an audit reads objects of this group resource; of others it needs the names at most. */
export function isAudited(groupResource: string): boolean {
  return audited.has(groupResource);
}
