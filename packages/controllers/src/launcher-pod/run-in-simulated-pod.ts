import { type Client, isNotFound, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { freezeGuest } from "../subresources/guest-agent.js";
import { mishapOf } from "../virtual-machine-instance/simulation.js";

/** How a command ended. */
export interface SimulatedCommandResult {
  readonly exitCode: number;
  readonly output: string;
}

/**
 * What comes of a command in a pod of the simulated nodes. In a launcher, KubeVirt's `virt-freezer` holds the guest's file
 * systems still and lets them go on; all else does nothing, successfully: there is no shell.
 * @throws Error in a kubelet's words when nothing runs in the container
 */
export async function runInSimulatedPod(
  client: Client,
  pod: KubeObject,
  container: string,
  command: readonly string[],
): Promise<SimulatedCommandResult> {
  if (stringAt(pod.status, "phase") !== "Running") {
    throw new Error(`unable to upgrade connection: container not found (${JSON.stringify(container)})`);
  }
  const [program = "", ...args] = command;
  const isLauncher = pod.metadata.labels?.["kubevirt.io"] === "virt-launcher";
  if (isLauncher && program.endsWith("virt-freezer")) return freeze(client, args);
  return { exitCode: 0, output: `${program} was not run: the pod is simulated` };
}

/** KubeVirt cmd/virt-freezer. */
async function freeze(client: Client, args: readonly string[]): Promise<SimulatedCommandResult> {
  const textAfter = (flag: string): string => args[args.indexOf(flag) + 1] ?? "";
  const key = { namespace: textAfter("--namespace"), name: textAfter("--name") };
  const [freezes, unfreezes] = [args.includes("--freeze"), args.includes("--unfreeze")];
  if (freezes === unfreezes) return { exitCode: 1, output: "Please specify either --freeze or --unfreeze" };
  const vmi = await client
    .get(resources.virtualMachineInstances, key)
    .catch((error: unknown) => (isNotFound(error) ? undefined : Promise.reject(error)));
  if (vmi === undefined) return { exitCode: 1, output: "the guest is gone" };
  const holds = (type: string): boolean =>
    conditionOf(conditionsOf(listAt(vmi.status, "conditions")), type)?.status === "True";
  if (!holds("AgentConnected")) return { exitCode: 0, output: "No guest agent, exiting" };
  if (freezes && mishapOf(vmi) === "freeze-failure") {
    return { exitCode: 1, output: "Freezing VMI failed: as its annotation asks" };
  }
  // A guest that does not run does not answer its agent's calls.
  if (holds("Paused")) return { exitCode: 1, output: "Freezing VMI failed: the guest is paused" };
  await freezeGuest(client, key, freezes);
  return { exitCode: 0, output: "" };
}
