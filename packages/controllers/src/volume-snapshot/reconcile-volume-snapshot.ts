import {
  type Client,
  fieldAt,
  type JsonObject,
  type KubeObject,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { type Clock, timestamp } from "../runtime/clock.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { parseKey } from "../runtime/object-key.js";
import { writeStatus } from "../runtime/status-writer.js";
import { provisioner } from "../simulated-storage/storage-classes.js";

/**
 * The storage system of the simulation: a volume's snapshot is ready at once, if its claim is bound. Snapshots of another
 * driver's classes are that driver's.
 */
export async function reconcileVolumeSnapshot(
  { client, clock }: { readonly client: Client; readonly clock: Clock },
  key: string,
): Promise<undefined> {
  const { namespace = "", name } = parseKey(key);
  const found = await getIfThere(client, { resource: resources.volumeSnapshots, namespace, name });
  if (found === undefined || fieldAt(found.status, "readyToUse") === true) return undefined;
  if (!(await isSimulated(client, found))) return undefined;
  const claimName = stringAt(found.spec, "source", "persistentVolumeClaimName") ?? "";
  const claim = await getIfThere(client, {
    resource: resources.persistentVolumeClaims,
    namespace,
    name: claimName,
  });
  await writeStatus(client, resources.volumeSnapshots, found, statusOf(found, claim, timestamp(clock)));
  return undefined;
}

async function isSimulated(client: Client, { spec }: KubeObject): Promise<boolean> {
  const name = stringAt(spec, "volumeSnapshotClassName") ?? "";
  const found = await getIfThere(client, { resource: resources.volumeSnapshotClasses, namespace: "", name });
  return stringAt(found, "driver") === provisioner;
}

function statusOf({ metadata, status }: KubeObject, claim: KubeObject | undefined, now: string): JsonObject {
  if (claim === undefined || stringAt(claim.status, "phase") !== "Bound") {
    const message = `Failed to create snapshot content: the source PVC is not bound`;
    const known = stringAt(status, "error", "message") === message;
    const error = known ? objectAt(status, "error") : undefined;
    return { readyToUse: false, error: error ?? { message, time: now } };
  }
  const restoreSize =
    stringAt(claim.status, "capacity", "storage") ?? stringAt(claim.spec, "resources", "requests", "storage");
  return {
    readyToUse: true,
    creationTime: now,
    boundVolumeSnapshotContentName: `snapcontent-${metadata.uid ?? ""}`,
    ...(restoreSize === undefined ? {} : { restoreSize }),
  };
}
