import { typeKinds } from "@unfold/instancetype";
import type { Wanted } from "../archive/member-choice.mjs";
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
 * What is read from an archive; of other kinds the names are enough. Instances matter by name there: what they run with is
 * only known where they run.
 */
export const wantedFromArchive: Wanted = {
  contents: new Set([...audited].filter((resource) => resource !== resources.machineInstances)),
  names: new Set([...dependencyResources, resources.machineInstances]),
};
