import { isNotFound, type JsonObject } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import type { FlagValues } from "../../command-line/flag-values.js";
import { type Cluster, reasonOf, subresourcePath, withCluster } from "../cluster.js";
import type { VirtctlIo } from "../command.js";
import { dryRunOption } from "../lifecycle/dry-run.js";
import type { CommandLine } from "../read-command-line.js";

const dataVolumes = { group: "cdi.kubevirt.io", version: "v1beta1", resource: "datavolumes" };
const claims = { group: "", version: "v1", resource: "persistentvolumeclaims" };

/** `virtctl addvolume NAME` (KubeVirt pkg/virtctl/vm). @throws UsageError with what the server said */
export async function plugVolume(
  { flags, arguments: [name = ""] }: CommandLine,
  io: VirtctlIo,
): Promise<void> {
  const volume = flags.text("volume-name") ?? "";
  await withCluster(flags, async (cluster) => {
    const path = subresourcePath("namespaces", cluster.namespace, "virtualmachines", name, "addvolume");
    const body = {
      name: volume,
      disk: diskOf(flags, volume),
      volumeSource: await sourceOf(cluster, volume),
      ...dryRunOption(flags, io),
    };
    try {
      await cluster.client.request("PUT", path, body);
    } catch (error) {
      throw new UsageError(`error adding volume, ${reasonOf(error)}`);
    }
  });
  io.out(`Successfully submitted add volume request to VM ${name} for volume ${volume}\n`);
}

/** `virtctl removevolume NAME`. @throws UsageError with what the server said */
export async function unplugVolume(
  { flags, arguments: [name = ""] }: CommandLine,
  io: VirtctlIo,
): Promise<void> {
  const volume = flags.text("volume-name") ?? "";
  await withCluster(flags, async ({ client, namespace }) => {
    const path = subresourcePath("namespaces", namespace, "virtualmachines", name, "removevolume");
    try {
      await client.request("PUT", path, { name: volume, ...dryRunOption(flags, io) });
    } catch (error) {
      throw new UsageError(`error removing volume, ${reasonOf(error)}`);
    }
  });
  io.out(`Successfully submitted remove volume request to VM ${name} for volume ${volume}\n`);
}

function diskOf(flags: FlagValues, volume: string): JsonObject {
  const type = flags.text("disk-type") ?? "disk";
  if (type !== "disk" && type !== "lun") {
    throw new UsageError(
      `error adding volume, invalid disk type '${type}'. Only LUN and Disk are supported.`,
    );
  }
  const cache = flags.text("cache");
  if (cache !== undefined && !["none", "writeback", "writethrough"].includes(cache)) {
    throw new UsageError(`error adding volume, invalid cache value ${cache}`);
  }
  return {
    [type]: { bus: flags.text("bus") ?? "scsi" },
    serial: flags.text("serial") ?? volume,
    ...(cache === undefined ? {} : { cache }),
  };
}

/** A DataVolume of that name, or else a claim. */
async function sourceOf({ client, namespace }: Cluster, name: string): Promise<JsonObject> {
  const key = { namespace, name };
  for (const [resource, source] of [
    [dataVolumes, { dataVolume: { name } }],
    [claims, { persistentVolumeClaim: { claimName: name } }],
  ] as const) {
    try {
      await client.get(resource, key);
      return source;
    } catch (error) {
      if (!isNotFound(error)) throw new UsageError(`error adding volume, ${reasonOf(error)}`);
    }
  }
  throw new UsageError(`error adding volume, Volume ${name} is not a DataVolume or PersistentVolumeClaim`);
}
