import { UsageError } from "../../command-line/flag-set.js";
import { reasonOf, subresourcePath, withCluster } from "../cluster.js";
import type { VirtctlIo } from "../command.js";
import type { CommandLine } from "../read-command-line.js";

/** Prints what the guest agent answers, as JSON. @throws UsageError with what the server said */
const ask =
  (subresource: string, failure: string) =>
  async ({ flags, arguments: [name = ""] }: CommandLine, io: VirtctlIo): Promise<void> => {
    await withCluster(flags, async ({ client, namespace }) => {
      const path = subresourcePath("namespaces", namespace, "virtualmachineinstances", name, subresource);
      try {
        io.out(`${JSON.stringify(await client.request("GET", path), null, 2)}\n`);
      } catch (error) {
        throw new UsageError(`${failure} of VirtualMachineInstance ${name}, ${reasonOf(error)}`);
      }
    });
  };

/** `virtctl guestosinfo NAME` (KubeVirt pkg/virtctl/vm). */
export const guestOsInfo = ask("guestosinfo", "Error getting guestosinfo");

/** `virtctl userlist NAME`. */
export const userList = ask("userlist", "Error listing users");

/** `virtctl fslist NAME`. */
export const fileSystemList = ask("filesystemlist", "Error listing filesystems");
