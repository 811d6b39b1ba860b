import {
  type Client,
  compareQuantities,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  parseQuantity,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import { backendLabel } from "../backend-storage/backend-claim.js";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { volumeNameOf, volumesOf } from "../storage/volume-claims.js";
import { ownerReference } from "../virtual-machine/adopt-revision.js";
import {
  isInPlace,
  isMarked,
  lastRestoreAnnotation,
  overrideFor,
  populatedForAnnotation,
  prePopulatedAnnotation,
  restoredName,
  restoreMark,
  restoreNameAnnotation,
  sourceNameLabel,
  sourceNamespaceLabel,
} from "./restore-names.js";
import type { RestoreSource } from "./restore-state.js";
import { restoresOf, type VolumeRestore } from "./restored-machine.js";

/** Annotations that tell where a claim was bound and how it was filled, which a restored one has to find out itself. */
const dropped = [
  "pv.kubernetes.io",
  "volume.beta.kubernetes.io",
  "cdi.kubevirt.io",
  "volume.kubernetes.io",
  "k8s.io/CloneRequest",
  "k8s.io/CloneOf",
];

/** The volumes to restore: all that were saved but memory dumps. */
export function plannedRestores(
  restore: KubeObject,
  { content, machine }: RestoreSource,
): readonly VolumeRestore[] {
  const dumps = volumesOf(machine.spec).filter((volume) => objectAt(volume, "memoryDump") !== undefined);
  const left = new Set(dumps.map(volumeNameOf));
  const known = new Map(restoresOf(restore).map((item) => [item.volumeName, item]));
  return listAt(content.spec, "volumeBackups").flatMap((backup) => {
    const volumeName = stringAt(backup, "volumeName") ?? "";
    if (left.has(volumeName)) return [];
    const before = known.get(volumeName);
    if (before !== undefined) return [before];
    const claim = stringAt(backup, "persistentVolumeClaim", "metadata", "name") ?? "";
    return [
      {
        volumeName,
        persistentVolumeClaim: restoredName(restore, volumeName, claim),
        volumeSnapshotName: stringAt(backup, "volumeSnapshotName") ?? "",
      },
    ];
  });
}

/** Creates what is missing of the restored claims; true while one is still to be waited for. */
export async function reconcileClaims(
  client: Client,
  restore: KubeObject,
  source: RestoreSource,
  target: KubeObject | undefined,
): Promise<boolean> {
  let waiting = false;
  for (const item of restoresOf(restore)) {
    const busy = await reconcileClaim(client, restore, source, target, item);
    waiting = waiting || busy;
  }
  return waiting;
}

async function reconcileClaim(
  client: Client,
  restore: KubeObject,
  source: RestoreSource,
  target: KubeObject | undefined,
  item: VolumeRestore,
): Promise<boolean> {
  const { namespace = "" } = restore.metadata;
  const key = { namespace, name: item.persistentVolumeClaim };
  const claim = await getIfThere(client, { resource: resources.persistentVolumeClaims, ...key });
  if (claim === undefined) {
    await client.create(
      resources.persistentVolumeClaims,
      await claimFor(client, restore, source, target, item),
    );
    return true;
  }
  if (isInPlace(restore) && !isMarked(claim, restore)) {
    if (claim.metadata.deletionTimestamp !== undefined) return true;
    await prepopulateOwner(client, claim, restore);
    const { uid = "" } = claim.metadata;
    await client.delete(resources.persistentVolumeClaims, key, { preconditions: { uid } });
    return true;
  }
  const phase = stringAt(claim.status, "phase") ?? "Pending";
  if (phase === "Bound") return false;
  if (phase === "Pending") return !(await waitsForConsumer(client, claim));
  throw new Error(`PVC ${namespace}/${key.name} in status "${phase}"`);
}

async function waitsForConsumer(client: Client, claim: KubeObject): Promise<boolean> {
  const name = stringAt(claim.spec, "storageClassName");
  if (name === undefined) return false;
  const found = await getIfThere(client, { resource: resources.storageClasses, namespace: "", name });
  if (found === undefined) throw new Error(`StorageClass ${name} does not exist`);
  return stringAt(found, "volumeBindingMode") === "WaitForFirstConsumer";
}

/** The data volume behind a claim that is replaced must not fill another one. */
async function prepopulateOwner(client: Client, claim: KubeObject, restore: KubeObject): Promise<void> {
  const owner = (claim.metadata.ownerReferences ?? []).find(({ controller }) => controller === true);
  if (owner?.kind !== "DataVolume") return;
  const { namespace = "" } = claim.metadata;
  const found = await getIfThere(client, { resource: resources.dataVolumes, namespace, name: owner.name });
  if (found === undefined) return;
  const annotations = {
    ...found.metadata.annotations,
    [restoreNameAnnotation]: restore.metadata.name ?? "",
    [prePopulatedAnnotation]: "true",
  };
  await client.update(resources.dataVolumes, { ...found, metadata: { ...found.metadata, annotations } });
}

async function claimFor(
  client: Client,
  restore: KubeObject,
  { content, machine }: RestoreSource,
  target: KubeObject | undefined,
  { volumeName, persistentVolumeClaim, volumeSnapshotName }: VolumeRestore,
): Promise<KubeObject> {
  const { namespace = "" } = restore.metadata;
  const backup = listAt(content.spec, "volumeBackups").find(
    (item) => stringAt(item, "volumeName") === volumeName,
  );
  if (backup === undefined) throw new Error(`volume backup for volume ${volumeName} not found`);
  const snapshot = await getIfThere(client, {
    resource: resources.volumeSnapshots,
    namespace,
    name: volumeSnapshotName,
  });
  if (snapshot === undefined) throw new Error(`missing volumeSnapshot ${volumeSnapshotName}`);
  const saved = objectAt(backup, "persistentVolumeClaim") ?? {};
  const override = overrideFor(restore, volumeName);
  const labels = {
    ...withField(objectAt(saved, "metadata", "labels") ?? {}, backendLabel, undefined),
    [sourceNameLabel]: machine.metadata.name ?? "",
    [sourceNamespaceLabel]: machine.metadata.namespace ?? namespace,
    ...objectAt(override, "labels"),
  };
  const annotations = {
    ...keptAnnotations(objectAt(saved, "metadata", "annotations") ?? {}),
    [restoreNameAnnotation]: restore.metadata.name ?? "",
    [lastRestoreAnnotation]: restoreMark(restore),
    ...objectAt(override, "annotations"),
  };
  const owned = target !== undefined && stringAt(restore.spec, "volumeOwnershipPolicy") !== "None";
  const metadata = {
    name: persistentVolumeClaim,
    namespace,
    labels,
    annotations,
    ...(owned ? { ownerReferences: [ownerReference(target)] } : {}),
  };
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata,
    spec: claimSpec(
      objectAt(saved, "spec") ?? {},
      volumeSnapshotName,
      stringAt(snapshot.status, "restoreSize"),
    ),
  } as KubeObject;
}

function keptAnnotations(annotations: JsonObject): JsonObject {
  const kept = Object.entries(annotations).filter(
    ([key]) => !dropped.some((prefix) => key.startsWith(prefix)),
  );
  return Object.fromEntries(kept) as JsonObject;
}

function claimSpec(saved: JsonObject, snapshot: string, restoreSize: string | undefined): JsonObject {
  const dataSource = { apiGroup: "snapshot.storage.k8s.io", kind: "VolumeSnapshot", name: snapshot };
  const fields = ["accessModes", "resources", "storageClassName", "volumeMode"];
  const kept = fields.reduce<JsonObject>((spec, field) => withField(spec, field, saved[field]), {});
  const spec: JsonObject = { ...kept, dataSource, dataSourceRef: dataSource };
  const path = ["resources", "requests", "storage"] as const;
  const size = stringAt(spec, ...path);
  return restoreSize !== undefined && isSmaller(size, restoreSize)
    ? withFieldAt(spec, [...path], restoreSize)
    : spec;
}

function isSmaller(size: JsonValue | undefined, than: string): boolean {
  if (typeof size !== "string") return true;
  return compareQuantities(parseQuantity(size), parseQuantity(than)) < 0;
}

/** Hands a restored claim over to the data volume that is to be made for it. */
export async function markPopulatedFor(client: Client, claim: KubeObject, dataVolume: string): Promise<void> {
  if (claim.metadata.annotations?.[populatedForAnnotation] === dataVolume) return;
  const annotations = { ...claim.metadata.annotations, [populatedForAnnotation]: dataVolume };
  const metadata = withField(
    withField(claim.metadata, "annotations", annotations),
    "ownerReferences",
    undefined,
  ) as KubeObject["metadata"];
  await client.update(resources.persistentVolumeClaims, { ...claim, metadata });
}
