import {
  type Client,
  conflict,
  fieldAt,
  internalError,
  isNotFound,
  type KubeObject,
  notFound,
  stringAt,
} from "@unfold/apimachinery";
import { resources } from "../resources.js";

const kubevirt = "kubevirt.io";

/** Where a machine is. */
export interface MachineKey {
  readonly namespace: string;
  readonly name: string;
}

/** The virtual machine. @throws ApiError 404 in the singular, as KubeVirt's API says it, or 500 */
export async function requireVm(client: Client, key: MachineKey): Promise<KubeObject> {
  try {
    return await client.get(resources.virtualMachines, key);
  } catch (error) {
    if (isNotFound(error)) throw notFound({ group: kubevirt, resource: "virtualmachine", name: key.name });
    throw internalError(new Error(`unable to retrieve vm [${key.name}]: ${textOf(error)}`));
  }
}

/** The instance. @throws ApiError 404 or 500 */
export async function requireVmi(client: Client, key: MachineKey): Promise<KubeObject> {
  const vmi = await vmiIfThere(client, key, `unable to retrieve vmi [${key.name}]: `);
  if (vmi !== undefined) return vmi;
  throw notFound({ group: kubevirt, resource: "virtualmachineinstance", name: key.name });
}

/** The instance, undefined when there is none. @throws ApiError 500 */
export async function vmiIfThere(
  client: Client,
  key: MachineKey,
  failure = "",
): Promise<KubeObject | undefined> {
  try {
    return await client.get(resources.virtualMachineInstances, key);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw internalError(new Error(`${failure}${textOf(error)}`));
  }
}

/** 409 about a virtual machine. */
export function vmConflict(name: string, why: string): Error {
  return conflict({ group: kubevirt, resource: "virtualmachine", name }, why);
}

/** 409 about an instance. */
export function vmiConflict(name: string, why: string): Error {
  return conflict({ group: kubevirt, resource: "virtualmachineinstance", name }, why);
}

/** The strategy in force. @throws ApiError 500 when it is said in both ways */
export function strategyOf({ spec }: KubeObject): string {
  const running = fieldAt(spec, "running");
  const strategy = stringAt(spec, "runStrategy");
  if (typeof running !== "boolean") return strategy ?? "Halted";
  if (strategy !== undefined)
    throw internalError(new Error("running and runstrategy are mutually exclusive"));
  return running ? "Always" : "Halted";
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
