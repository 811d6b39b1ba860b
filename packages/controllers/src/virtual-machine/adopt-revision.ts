import type { KubeObject, OwnerReference } from "@unfold/apimachinery";
import type { VirtualMachineDeps } from "./draft.js";

/** The controller reference of what a virtual machine owns. */
export function ownerReference({ metadata: { name = "", uid = "" } }: KubeObject): OwnerReference {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Whether the virtual machine, and not another one of its name, controls the revision. */
export function isOwnedBy(revision: KubeObject, { metadata: { uid } }: KubeObject): boolean {
  return controllerOf(revision)?.uid === uid && uid !== undefined;
}

export function controllerOf({ metadata }: KubeObject): OwnerReference | undefined {
  return (metadata.ownerReferences ?? []).find(({ controller }) => controller === true);
}

/**
 * Makes a revision the virtual machine's own if nobody has it, or a former machine of the same name: the garbage
 * collector would remove that one's revisions, and this machine could never be found a type again.
 */
export async function adoptRevision(
  deps: VirtualMachineDeps,
  vm: KubeObject,
  revision: KubeObject,
): Promise<KubeObject> {
  const owner = controllerOf(revision);
  if (owner !== undefined && !isFormerSelf(owner, vm)) return revision;
  const metadata = { ...revision.metadata, ownerReferences: [ownerReference(vm)] };
  return deps.updateRevision({ ...revision, metadata });
}

/** Whether an owner is a machine that had this one's name before. */
export function isFormerSelf(owner: OwnerReference, { metadata }: KubeObject): boolean {
  return owner.kind === "VirtualMachine" && owner.name === metadata.name && owner.uid !== metadata.uid;
}
