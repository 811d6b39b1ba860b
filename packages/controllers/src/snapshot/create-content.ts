import {
  type Client,
  isAlreadyExists,
  type JsonObject,
  type KubeObject,
  objectAt,
  withField,
} from "@unfold/apimachinery";
import type { ClusterState } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { capturedMachine } from "./captured-machine.js";
import { contentFinalizer, contentNameOf, snapshotApiVersion, volumeSnapshotName } from "./snapshot-names.js";
import { snapshotableClaim, sourceClaims } from "./source-claims.js";
import type { SnapshotSource } from "./source-state.js";

/** Writes down everything a snapshot captures: the machine, and the claims whose volumes are to be snapshotted. */
export async function createContent(
  client: Client,
  source: SnapshotSource,
  snapshot: KubeObject,
  config: ClusterState["config"],
): Promise<KubeObject> {
  const { namespace = "", name = "" } = snapshot.metadata;
  const volumeBackups = await backupsOf(client, source.vm, snapshot, config);
  const content = {
    apiVersion: snapshotApiVersion,
    kind: "VirtualMachineSnapshotContent",
    metadata: { name: contentNameOf(snapshot), namespace, finalizers: [contentFinalizer] },
    spec: {
      virtualMachineSnapshotName: name,
      source: { virtualMachine: await capturedMachine(client, source, snapshot) },
      ...(volumeBackups.length === 0 ? {} : { volumeBackups }),
    },
  } as KubeObject;
  try {
    return await client.create(resources.virtualMachineSnapshotContents, content);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    const key = { namespace, name: content.metadata.name ?? "" };
    return client.get(resources.virtualMachineSnapshotContents, key);
  }
}

async function backupsOf(
  client: Client,
  vm: KubeObject,
  snapshot: KubeObject,
  config: ClusterState["config"],
): Promise<readonly JsonObject[]> {
  const { namespace = "" } = vm.metadata;
  const backups: JsonObject[] = [];
  for (const { volumeName, claimName } of await sourceClaims(client, vm, config)) {
    const claim = await snapshotableClaim(client, namespace, claimName);
    if (claim === undefined) continue;
    backups.push({
      volumeName,
      persistentVolumeClaim: {
        metadata: withField(claim.metadata, "managedFields", undefined),
        spec: objectAt(claim, "spec") ?? {},
      },
      volumeSnapshotName: volumeSnapshotName(snapshot, volumeName),
    });
  }
  return backups;
}
