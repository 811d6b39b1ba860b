import { UsageError } from "../../command-line/flag-set.js";
import { reasonOf, subresourcePath, withCluster } from "../cluster.js";
import type { VirtctlIo } from "../command.js";
import { dryRunOption } from "../lifecycle/dry-run.js";
import { machineKind } from "../machine-kind.js";
import type { CommandLine } from "../read-command-line.js";

/** `virtctl evacuate-cancel vm|vmi NAME` (KubeVirt pkg/virtctl/vm). @throws UsageError with what the server said */
export async function cancelEvacuation(
  { flags, arguments: [word = "", name = ""] }: CommandLine,
  io: VirtctlIo,
): Promise<void> {
  const kind = machineKind(word);
  if (kind === undefined) throw new UsageError(`unsupported resource type "${word}"`);
  const called = kind.toUpperCase();
  await withCluster(flags, async ({ client, namespace }) => {
    const resource = kind === "vm" ? "virtualmachines" : "virtualmachineinstances";
    const path = subresourcePath("namespaces", namespace, resource, name, "evacuate", "cancel");
    try {
      await client.request("PUT", path, dryRunOption(flags, io));
    } catch (error) {
      throw new UsageError(
        `error canceling evacuation for ${called} ${namespace}/${name}: ${reasonOf(error)}`,
      );
    }
    io.out(`${called} ${namespace}/${name} was canceled evacuation\n`);
  });
}
