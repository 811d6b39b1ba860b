import { fieldAt, isNotFound, type KubeObject, stringAt } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import { type Cluster, reasonOf, subresourcePath, withCluster } from "../cluster.js";
import type { VirtctlIo } from "../command.js";
import { machineKind } from "../machine-kind.js";
import type { CommandLine } from "../read-command-line.js";
import { dryRunOption } from "./dry-run.js";

type Verb = "pause" | "unpause";

const virtualMachines = { group: "kubevirt.io", version: "v1", resource: "virtualmachines" };

/** `virtctl pause|unpause vm|vmi NAME` (KubeVirt pkg/virtctl/pause). @throws UsageError with what the server said */
export async function pauseOrUnpause(
  verb: Verb,
  { flags, arguments: [word = "", name = ""] }: CommandLine,
  io: VirtctlIo,
): Promise<void> {
  const kind = machineKind(word);
  // The original does nothing and reports success.
  if (kind === undefined) throw new UsageError(`unsupported resource type "${word}", use vm or vmi`);
  await withCluster(flags, async (cluster) => {
    const vm = kind === "vm" ? await machine(cluster, name) : undefined;
    const path = subresourcePath("namespaces", cluster.namespace, "virtualmachineinstances", name, verb);
    const body = dryRunOption(flags, io);
    try {
      await cluster.client.request("PUT", path, body);
    } catch (error) {
      throw new UsageError(failureOf(verb, name, vm, error));
    }
  });
  io.out(`VMI ${name} was scheduled to ${verb}\n`);
}

async function machine({ client, namespace }: Cluster, name: string): Promise<KubeObject> {
  try {
    return await client.get(virtualMachines, { namespace, name });
  } catch (error) {
    throw new UsageError(`Error getting VirtualMachine ${name}: ${reasonOf(error)}`);
  }
}

function failureOf(verb: Verb, name: string, vm: KubeObject | undefined, error: unknown): string {
  const start = `Error ${verb === "pause" ? "pausing" : "unpausing"} VirtualMachineInstance ${name}`;
  if (verb !== "pause" || vm === undefined || !isNotFound(error)) return `${start}: ${reasonOf(error)}`;
  const halted = stringAt(vm.spec, "runStrategy") === "Halted" || fieldAt(vm.spec, "running") === false;
  return halted ? `${start}. VirtualMachine ${name} is not set to run` : `${start}, it was not found`;
}
