import { type Client, fieldAt, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { isFailed, isReady } from "../snapshot/snapshot-state.js";

/** How long a restore waits for its target to stop, unless told otherwise. */
export const gracePeriod = 5 * 60_000;

export function isComplete({ status }: KubeObject): boolean {
  return fieldAt(status, "complete") === true;
}

export function hasFailed({ status }: KubeObject): boolean {
  return conditionOf(conditionsOf(listAt(status, "conditions")), "Failure") !== undefined;
}

/** What is to be restored. */
export interface RestoreSource {
  readonly snapshot: KubeObject;
  readonly content: KubeObject;
  /** The machine in the snapshot, with the kind it was stored without. */
  readonly machine: KubeObject;
}

/** The snapshot of a restore. @throws Error in KubeVirt's words when it cannot be used */
export async function restoreSource(client: Client, restore: KubeObject): Promise<RestoreSource> {
  const { namespace = "" } = restore.metadata;
  const name = stringAt(restore.spec, "virtualMachineSnapshotName") ?? "";
  const snapshot = await getIfThere(client, { resource: resources.virtualMachineSnapshots, namespace, name });
  if (snapshot === undefined) throw new Error(`VMSnapshot ${namespace}/${name} does not exist`);
  if (isFailed(snapshot)) throw new Error(`VMSnapshot ${namespace}/${name} failed and is invalid to use`);
  if (!isReady(snapshot)) throw new Error(`VMSnapshot ${namespace}/${name} not ready`);
  const contentName = stringAt(snapshot.status, "virtualMachineSnapshotContentName");
  if (contentName === undefined) throw new Error(`no snapshot content name in ${namespace}/${name}`);
  const content = await getIfThere(client, {
    resource: resources.virtualMachineSnapshotContents,
    namespace,
    name: contentName,
  });
  if (content === undefined) throw new Error(`VMSnapshotContent ${namespace}/${contentName} does not exist`);
  if (!isReady(content)) throw new Error(`VMSnapshotContent ${namespace}/${contentName} not ready`);
  return { snapshot, content, machine: machineIn(content) };
}

/** The machine a snapshot holds, with the kind it is stored without. @throws Error when it holds none */
export function machineIn(content: KubeObject): KubeObject {
  const stored = objectAt(content.spec, "source", "virtualMachine");
  if (stored === undefined) throw new Error("unexpected snapshot source");
  return { ...stored, apiVersion: "kubevirt.io/v1", kind: "VirtualMachine" } as unknown as KubeObject;
}
