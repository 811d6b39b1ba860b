import { type GroupVersionResource, type KubeObject, listAll } from "@unfold/apimachinery";
import { typeKinds } from "@unfold/instancetype";
import type { ClusterUnderTest } from "../cluster-under-test.js";
import { type KindName, kinds } from "../kinds.js";
import type { Trial } from "../trial.js";
import type { Failure, LossEvidence } from "./loss-evidence.js";
import { missingObjects } from "./missing-objects.js";

/** Reads what is left of a failed scenario. What cannot be read is missing evidence, not another failure. */
export async function gatherEvidence(trial: Trial, failure: Failure): Promise<LossEvidence> {
  const { sightings, captured, runs, settings } = trial;
  const { destination, source } = trial.places;
  const place = trial.restoredNamespace === "" ? trial.namespace : trial.restoredNamespace;
  const revisions = await listed(destination, kinds.ControllerRevision, place);
  const there = new Map(revisions.map((revision) => [revision.metadata.name ?? "", revision]));
  return {
    failure,
    runs,
    captured,
    machines: await listed(destination, kinds.VirtualMachine, place),
    types: await typesOf(destination, place),
    seenRevision: (name) => sightings?.revision(name) ?? there.get(name),
    wasThereBefore: (name) => sightings?.wasThereBefore(name) ?? false,
    wasDeleted: (name) => sightings?.wasDeleted(name) ?? false,
    backup: await found(source, "Backup", settings.backupNamespace, trial.backupName),
    restore: await found(destination, "Restore", settings.backupNamespace, trial.restoreName),
    missing: await missingObjects(destination, place, captured.machines),
    archive: await settings.readArchive?.(trial.backupName, source),
  };
}

async function typesOf(cluster: ClusterUnderTest, namespace: string): Promise<readonly KubeObject[]> {
  const lists = typeKinds.map(({ plural, scope }) => {
    const resource = { group: "instancetype.kubevirt.io", version: "v1beta1", resource: plural };
    return listed(cluster, resource, scope === "cluster" ? undefined : namespace);
  });
  return (await Promise.all(lists)).flat();
}

async function listed(
  { client }: ClusterUnderTest,
  resource: GroupVersionResource,
  namespace: string | undefined,
): Promise<readonly KubeObject[]> {
  try {
    return (await listAll(client, resource, { namespace })).items;
  } catch {
    return [];
  }
}

async function found(
  { client }: ClusterUnderTest,
  kind: KindName,
  namespace: string,
  name: string,
): Promise<KubeObject | undefined> {
  try {
    return await client.get(kinds[kind], { namespace, name });
  } catch {
    return undefined;
  }
}
