import { UsageError } from "../../command-line/flag-set.js";
import { reasonOf, subresourcePath, withCluster } from "../cluster.js";
import type { VirtctlIo } from "../command.js";
import type { CommandLine } from "../read-command-line.js";

/** A command that has a guest start anew; `doing` is how it is called when it fails. */
interface Reboot {
  readonly command: string;
  readonly subresource: string;
  readonly doing: string;
}

/** `virtctl reset NAME` (KubeVirt pkg/virtctl/reset): as by the button. @throws UsageError with what the server said */
export const reset = rebooting({ command: "reset", subresource: "reset", doing: "reseting" });

/** `virtctl soft-reboot NAME` (KubeVirt pkg/virtctl/softreboot): asks the guest. @throws UsageError with what the server said */
export const softReboot = rebooting({
  command: "soft-reboot",
  subresource: "softreboot",
  doing: "soft rebooting",
});

function rebooting({ command, subresource, doing }: Reboot) {
  return async ({ flags, arguments: [name = ""] }: CommandLine, io: VirtctlIo): Promise<void> => {
    await withCluster(flags, async ({ client, namespace }) => {
      const path = subresourcePath("namespaces", namespace, "virtualmachineinstances", name, subresource);
      try {
        await client.request("PUT", path, {});
      } catch (error) {
        throw new UsageError(`Error ${doing} VirtualMachineInstance ${name}: ${reasonOf(error)}`);
      }
    });
    io.out(`VMI ${name} was scheduled to ${command}\n`);
  };
}
