import { type Client, type KubeObject, objectAt, stringAt, withField } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { writeStatus } from "../runtime/status-writer.js";
import { isMarked } from "./restore-names.js";

const field = "restoreInProgress";

/** The machine a restore is for; undefined while it does not exist. */
export function targetOf(client: Client, { metadata, spec }: KubeObject): Promise<KubeObject | undefined> {
  const { namespace = "" } = metadata;
  const kind = stringAt(spec, "target", "kind");
  if (kind !== "VirtualMachine")
    throw new Error(`unknown source ${JSON.stringify(objectAt(spec, "target"))}`);
  const name = stringAt(spec, "target", "name") ?? "";
  return getIfThere(client, { resource: resources.virtualMachines, namespace, name });
}

/** Whether nothing of the target runs. */
export async function isStopped(client: Client, target: KubeObject | undefined): Promise<boolean> {
  if (target === undefined) return true;
  const { namespace = "", name = "" } = target.metadata;
  const vmi = await getIfThere(client, { resource: resources.virtualMachineInstances, namespace, name });
  return vmi === undefined;
}

/** Notes in the target's status that it is being restored. @throws Error while another restore is at it */
export async function holdTarget(
  client: Client,
  target: KubeObject,
  restore: KubeObject,
): Promise<KubeObject> {
  if (isMarked(target, restore)) return target;
  const inProgress = stringAt(target.status, field) ?? "";
  const own = restore.metadata.name ?? "";
  if (inProgress !== "" && inProgress !== own) throw new Error(`vm restore ${inProgress} in progress`);
  const status = withField(objectAt(target, "status") ?? {}, field, own);
  return writeStatus(client, resources.virtualMachines, target, status);
}

/** Gives a restored target free; what was dumped was another machine's memory. */
export async function releaseTarget(client: Client, target: KubeObject, restore: KubeObject): Promise<void> {
  if (!isHeldBy(target, restore)) return;
  const status = withField(objectAt(target, "status") ?? {}, "memoryDumpRequest", undefined);
  await writeStatus(client, resources.virtualMachines, target, withField(status, field, undefined));
}

/** Gives the target of a failed restore free, which is what it was. */
export async function abandonTarget(client: Client, target: KubeObject, restore: KubeObject): Promise<void> {
  if (!isHeldBy(target, restore)) return;
  const status = withField(objectAt(target, "status") ?? {}, field, undefined);
  await writeStatus(client, resources.virtualMachines, target, status);
}

function isHeldBy({ status }: KubeObject, restore: KubeObject): boolean {
  return stringAt(status, field) === restore.metadata.name;
}
