import {
  type Client,
  isJsonObject,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withField,
} from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { ignoreNotFound } from "../runtime/ignore-not-found.js";
import { volumeNameOf, volumesOf } from "../storage/volume-claims.js";
import {
  populatedForAnnotation,
  prePopulatedAnnotation,
  restoredName,
  restoreNameAnnotation,
} from "./restore-names.js";
import { markPopulatedFor } from "./restored-claims.js";
import { restoresOf, type VolumeRestore } from "./restored-machine.js";

/** Phases of a data volume for which a restore need not wait; one that nothing looks after has none. */
const settled: ReadonlySet<string> = new Set(["", "Succeeded", "WaitForFirstConsumer", "PendingPopulation"]);

/** The restores with the data volumes that templates of the machine ask for; their claims are handed over to these. */
export async function withDataVolumes(
  client: Client,
  restore: KubeObject,
  machine: KubeObject,
): Promise<readonly VolumeRestore[]> {
  const { namespace = "" } = restore.metadata;
  const templates = listAt(machine.spec, "dataVolumeTemplates").map((item) =>
    stringAt(item, "metadata", "name"),
  );
  const volumes = new Map(volumesOf(machine.spec).map((volume) => [volumeNameOf(volume), volume]));
  const restores: VolumeRestore[] = [];
  for (const item of restoresOf(restore)) {
    const original = stringAt(volumes.get(item.volumeName), "dataVolume", "name");
    if (original === undefined || !templates.includes(original)) {
      restores.push(item);
      continue;
    }
    const name = restoredName(restore, item.volumeName, original);
    const claimName = item.persistentVolumeClaim;
    const claim = await getIfThere(client, {
      resource: resources.persistentVolumeClaims,
      namespace,
      name: claimName,
    });
    if (claim === undefined) throw new Error(`pvc ${namespace}/${claimName} does not exist and should`);
    await markPopulatedFor(client, claim, name);
    restores.push({ ...item, dataVolumeName: name });
  }
  return restores;
}

/** Creates the data volumes of a restored machine's templates; true while one is still to be waited for. */
export async function reconcileDataVolumes(
  client: Client,
  restore: KubeObject,
  vm: KubeObject,
): Promise<boolean> {
  const { namespace = "" } = restore.metadata;
  const restored = new Set(restoresOf(restore).map((item) => stringAt(item, "dataVolumeName")));
  let waiting = false;
  for (const template of listAt(vm.spec, "dataVolumeTemplates")) {
    const name = stringAt(template, "metadata", "name") ?? "";
    if (!isJsonObject(template) || !restored.has(name)) continue;
    const found = await getIfThere(client, { resource: resources.dataVolumes, namespace, name });
    if (found === undefined) {
      const created = await createDataVolume(client, restore, template, name);
      waiting = waiting || created;
    } else if (!settled.has(stringAt(found.status, "phase") ?? "")) waiting = true;
  }
  return waiting;
}

async function createDataVolume(
  client: Client,
  restore: KubeObject,
  template: JsonObject,
  name: string,
): Promise<boolean> {
  const { namespace = "" } = restore.metadata;
  const claim = await getIfThere(client, { resource: resources.persistentVolumeClaims, namespace, name });
  if (claim === undefined) {
    throw new Error(`when creating restore dv pvc ${namespace}/${name} does not exist and should`);
  }
  const owned = (claim.metadata.ownerReferences ?? []).length > 0;
  if (claim.metadata.annotations?.[populatedForAnnotation] !== name || owned) return false;
  const annotations = {
    ...objectAt(template, "metadata", "annotations"),
    [restoreNameAnnotation]: restore.metadata.name ?? "",
    [prePopulatedAnnotation]: "true",
  };
  const labels = objectAt(template, "metadata", "labels");
  const metadata = withField({ name, namespace, annotations }, "labels", labels);
  await client.create(resources.dataVolumes, {
    apiVersion: "cdi.kubevirt.io/v1beta1",
    kind: "DataVolume",
    metadata,
    spec: objectAt(template, "spec") ?? {},
  } as unknown as KubeObject);
  return true;
}

/** Data volumes of the machine's former templates that the restored one does not have any more. */
export function obsoleteDataVolumes(target: KubeObject, vm: KubeObject): readonly string[] {
  const names = (machine: KubeObject) =>
    listAt(machine.spec, "dataVolumeTemplates").map((item) => stringAt(item, "metadata", "name") ?? "");
  const kept = names(vm);
  return names(target).filter((name) => !kept.includes(name));
}

export function listsObsolete({ status }: KubeObject, names: readonly string[]): boolean {
  return jsonEqual(listAt(status, "deletedDataVolumes"), [...names]);
}

export async function deleteObsolete(client: Client, { metadata, status }: KubeObject): Promise<void> {
  const { namespace = "" } = metadata;
  for (const name of listAt(status, "deletedDataVolumes")) {
    if (typeof name === "string") {
      await ignoreNotFound(client.delete(resources.dataVolumes, { namespace, name }));
    }
  }
}
