import type { DecodeText } from "../archive/parse-item.js";
import type { ManifestEvidence } from "../audit/evidence.js";
import { Inventory } from "../inventory/inventory.js";
import { groupResourceOf } from "../inventory/known-resources.js";
import type { RevisionPool } from "../inventory/revision-pool.js";
import { gitHistory } from "./git-history.js";
import { readManifests } from "./read-manifests.js";

/** Namespace of manifests that name none. */
const defaultNamespace = "default";

/**
 * Reads manifests as evidence, with the history of their files where git knows it.
 * @throws InputError
 */
export function readTree(
  path: string,
  decodeYaml: DecodeText,
  pool: RevisionPool,
): { readonly evidence: ManifestEvidence; readonly problems: readonly string[] } {
  const inventory = new Inventory(pool);
  const origins = new Map<string, string>();
  const { objects, problems } = readManifests(path, decodeYaml);
  for (const { object, origin } of objects) {
    const { namespace = namespaced.has(object.kind) ? defaultNamespace : "", name = "" } = object.metadata;
    inventory.add(
      { ...object, metadata: { ...object.metadata, ...(namespace === "" ? {} : { namespace }) } },
      origin,
    );
    origins.set(`${groupResourceOf(object.apiVersion, object.kind)}/${namespace}/${name}`, origin);
  }
  const history = path === "-" ? undefined : gitHistory(path);
  return {
    evidence: {
      inventory,
      originOf: (groupResource, namespace, name) => origins.get(`${groupResource}/${namespace}/${name}`),
      ...(history === undefined ? {} : { history }),
    },
    problems,
  };
}

/** Kinds that meet each other by namespace: without one they all mean the same. */
const namespaced: ReadonlySet<string> = new Set([
  "ControllerRevision",
  "DataVolume",
  "PersistentVolumeClaim",
  "VirtualMachine",
  "VirtualMachineInstancetype",
  "VirtualMachinePreference",
]);
