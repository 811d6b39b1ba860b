import { type Client, isAlreadyExists, type KubeObject, type OwnerReference } from "@unfold/apimachinery";

/** Creates an object that belongs to a clone; one that an interrupted pass left is taken. */
export async function createOwned(
  client: Client,
  resource: Parameters<Client["create"]>[0],
  clone: KubeObject,
  object: KubeObject,
): Promise<void> {
  const metadata = { ...object.metadata, ownerReferences: [ownedByClone(clone)] };
  try {
    await client.create(resource, { ...object, metadata });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

function ownedByClone({ metadata: { name = "", uid = "" } }: KubeObject): OwnerReference {
  return {
    apiVersion: "clone.kubevirt.io/v1beta1",
    kind: "VirtualMachineClone",
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
