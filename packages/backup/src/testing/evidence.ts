import type { JsonValue, KubeObject } from "@unfold/apimachinery";
import type { BackupEvidence, Evidence, ManifestEvidence } from "../audit/evidence.js";
import { Inventory } from "../inventory/inventory.js";
import { groupResourceOf } from "../inventory/known-resources.js";
import { RevisionPool } from "../inventory/revision-pool.js";

/** What a test knows, as lists of objects. */
export interface Known {
  /** Objects of the archive; absent: there is no backup. */
  readonly archive?: readonly KubeObject[];
  readonly backup?: KubeObject;
  readonly results?: JsonValue;
  readonly resourceList?: JsonValue;
  readonly source?: readonly KubeObject[];
  readonly destination?: readonly KubeObject[];
  readonly restore?: KubeObject;
  readonly restoreResults?: JsonValue;
  readonly modifier?: JsonValue;
  /** Objects of a tree of manifests; each stands in a file named after its kind. */
  readonly manifests?: readonly KubeObject[];
  /** When the files of a kind were changed, newest first. */
  readonly changed?: { readonly [kind: string]: readonly number[] };
}

/** The evidence an audit of that would have. */
export function evidenceOf(known: Known): Evidence {
  const pool = new RevisionPool();
  const place = (objects: readonly KubeObject[]): Inventory => {
    const inventory = new Inventory(pool);
    for (const object of objects) inventory.add(object, "test");
    return inventory;
  };
  const { archive, source, destination, restore, modifier } = known;
  return {
    ...(archive === undefined ? {} : { backup: backupOf(known, place(archive)) }),
    ...(source === undefined ? {} : { source: place(source) }),
    ...(destination === undefined ? {} : { destination: place(destination) }),
    ...(restore === undefined
      ? {}
      : {
          restore: {
            restore,
            ...(modifier === undefined ? {} : { modifier }),
            ...(known.restoreResults === undefined ? {} : { results: known.restoreResults }),
          },
        }),
    ...(known.manifests === undefined
      ? {}
      : { manifests: manifestsOf(known.manifests, known.changed, pool) }),
    readPatch: (text) => JSON.parse(text) as JsonValue,
  };
}

function backupOf({ backup, results, resourceList }: Known, inventory: Inventory): BackupEvidence {
  return {
    inventory,
    ...(backup === undefined ? {} : { backup }),
    ...(results === undefined ? {} : { results }),
    ...(resourceList === undefined ? {} : { resourceList }),
  };
}

function manifestsOf(
  objects: readonly KubeObject[],
  changed: Known["changed"],
  pool: RevisionPool,
): ManifestEvidence {
  const inventory = new Inventory(pool);
  const origins = new Map<string, string>();
  for (const object of objects) {
    inventory.add(object, object.kind);
    const { namespace = "", name = "" } = object.metadata;
    origins.set(`${groupResourceOf(object.apiVersion, object.kind)}/${namespace}/${name}`, object.kind);
  }
  return {
    inventory,
    originOf: (groupResource, namespace, name) => origins.get(`${groupResource}/${namespace}/${name}`),
    ...(changed === undefined
      ? {}
      : { history: (file: string) => (changed[file] ?? []).map((time) => ({ commit: `at-${time}`, time })) }),
  };
}
