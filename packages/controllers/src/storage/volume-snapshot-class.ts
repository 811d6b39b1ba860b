import { type Client, type KubeObject, listAll, stringAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";

const defaultAnnotation = "snapshot.storage.kubernetes.io/is-default-class";

/**
 * The class by which volumes of a storage class are snapshotted: the one of the same driver, the default one of several
 * (KubeVirt pkg/storage/snapshot). Undefined when there is none.
 * @throws Error when several match and none is the default
 */
export async function volumeSnapshotClassFor(
  client: Client,
  storageClass: string,
): Promise<string | undefined> {
  const found = await getIfThere(client, {
    resource: resources.storageClasses,
    namespace: "",
    name: storageClass,
  });
  if (found === undefined) return undefined;
  const { items } = await listAll(client, resources.volumeSnapshotClasses);
  return snapshotClassAmong(found, items);
}

/** The same among classes that are known. @throws Error when several match and none is the default */
export function snapshotClassAmong(
  storageClass: KubeObject | undefined,
  classes: readonly KubeObject[],
): string | undefined {
  if (storageClass === undefined) return undefined;
  const provisioner = stringAt(storageClass, "provisioner");
  const matching = classes.filter((item) => stringAt(item, "driver") === provisioner);
  if (matching.length <= 1) return matching[0]?.metadata.name;
  const standard = matching.find(({ metadata }) => metadata.annotations?.[defaultAnnotation] !== undefined);
  if (standard === undefined) {
    throw new Error(`${matching.length} matching VolumeSnapshotClasses for ${storageClass.metadata.name}`);
  }
  return standard.metadata.name;
}
