import { type KubeObject, stringAt } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import { reasonOf, subresourcePath, withCluster } from "../cluster.js";
import type { VirtctlIo } from "../command.js";
import { dryRunOption } from "../lifecycle/dry-run.js";
import type { CommandLine } from "../read-command-line.js";

const migrations = { group: "kubevirt.io", version: "v1", resource: "virtualmachineinstancemigrations" };

/** `virtctl migrate NAME` (KubeVirt pkg/virtctl/vm). @throws UsageError with what the server said */
export async function migrate({ flags, arguments: [name = ""] }: CommandLine, io: VirtctlIo): Promise<void> {
  await withCluster(flags, async ({ client, namespace }) => {
    const path = subresourcePath("namespaces", namespace, "virtualmachines", name, "migrate");
    try {
      await client.request("PUT", path, dryRunOption(flags, io));
    } catch (error) {
      throw new UsageError(`Error migrating VirtualMachine ${reasonOf(error)}`);
    }
  });
  io.out(`VM ${name} was scheduled to migrate\n`);
}

/** `virtctl migrate-cancel NAME`: deletes the migration that is under way. @throws UsageError */
export async function cancelMigration(
  { flags, arguments: [name = ""] }: CommandLine,
  io: VirtctlIo,
): Promise<void> {
  await withCluster(flags, async ({ client, namespace }) => {
    const labelSelector = `kubevirt.io/vmi-name=${name}`;
    const { items } = await client.list(migrations, { namespace, labelSelector }).catch((error: unknown) => {
      throw new UsageError(`Error fetching virtual machine instance migration list ${reasonOf(error)}`);
    });
    const active = items.find((migration) => !isOver(migration));
    if (active === undefined) throw new UsageError(`Found no migration to cancel for ${name}`);
    if (dryRunOption(flags, io)["dryRun"] !== undefined) return;
    const key = { namespace, name: active.metadata.name ?? "" };
    await client.delete(migrations, key).catch((error: unknown) => {
      throw new UsageError(
        `Error canceling migration ${key.name} of a VirtualMachine ${name}: ${reasonOf(error)}`,
      );
    });
  });
  io.out(`VM ${name} was scheduled to migrate-cancel\n`);
}

function isOver({ status }: KubeObject): boolean {
  return ["Succeeded", "Failed"].includes(stringAt(status, "phase") ?? "");
}
