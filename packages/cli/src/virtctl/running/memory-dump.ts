import { isNotFound, type KubeObject, objectAt, quantityText } from "@unfold/apimachinery";
import { dumpSize } from "@unfold/controllers";
import { UsageError } from "../../command-line/flag-set.js";
import type { FlagValues } from "../../command-line/flag-values.js";
import { type Cluster, reasonOf, subresourcePath, withCluster } from "../cluster.js";
import type { VirtctlIo } from "../command.js";
import type { CommandLine } from "../read-command-line.js";

const claims = { group: "", version: "v1", resource: "persistentvolumeclaims" };
const machines = { group: "kubevirt.io", version: "v1", resource: "virtualmachines" };
const instances = { group: "kubevirt.io", version: "v1", resource: "virtualmachineinstances" };
const cdiConfigs = { group: "cdi.kubevirt.io", version: "v1beta1", resource: "cdiconfigs" };

type Action = (cluster: Cluster, name: string, flags: FlagValues, io: VirtctlIo) => Promise<void>;

const actions: { readonly [action: string]: Action } = { get: dump, download, remove };

/** `virtctl memory-dump get|download|remove NAME` (KubeVirt pkg/virtctl/memorydump). @throws UsageError with what went wrong */
export async function memoryDump(
  { flags, arguments: [word = "", name = ""] }: CommandLine,
  io: VirtctlIo,
): Promise<void> {
  const action = Object.hasOwn(actions, word) ? actions[word] : undefined;
  if (action === undefined) throw new UsageError(`invalid action type ${word}`);
  await withCluster(flags, (cluster) => action(cluster, name, flags, io));
}

async function dump(cluster: Cluster, name: string, flags: FlagValues, io: VirtctlIo): Promise<void> {
  const claimName = flags.text("claim-name") ?? "";
  if (flags.on("create-claim")) {
    if (claimName === "") throw new UsageError("missing claim name");
    await createClaim(cluster, name, claimName, flags, io);
  }
  const body = { claimName, phase: "" };
  await send(cluster, name, "memorydump", body, "error dumping vm memory");
  io.out(`Successfully submitted memory dump request of VM ${name}\n`);
  if ((flags.text("output") ?? "") !== "") await download(cluster, name, flags);
}

async function remove(cluster: Cluster, name: string, _flags: FlagValues, io: VirtctlIo): Promise<void> {
  await send(cluster, name, "removememorydump", {}, "error removing memory dump association");
  io.out(`Successfully submitted remove memory dump association of VM ${name}\n`);
}

async function download(_cluster: Cluster, _name: string, flags: FlagValues): Promise<void> {
  if ((flags.text("output") ?? "") === "") {
    throw new UsageError("missing outputFile to download the memory dump");
  }
  throw new UsageError(
    "the memory dump cannot be downloaded: this program does not export volumes. Use KubeVirt's own virtctl on a cluster that runs KubeVirt",
  );
}

async function send(
  { client, namespace }: Cluster,
  name: string,
  subresource: string,
  body: { readonly [field: string]: string },
  failure: string,
): Promise<void> {
  try {
    await client.request(
      "PUT",
      subresourcePath("namespaces", namespace, "virtualmachines", name, subresource),
      body,
    );
  } catch (error) {
    throw new UsageError(`${failure}, ${reasonOf(error)}`);
  }
}

/** A claim large enough for the memory the guest has. */
async function createClaim(
  cluster: Cluster,
  name: string,
  claimName: string,
  flags: FlagValues,
  io: VirtctlIo,
): Promise<void> {
  const { client, namespace } = cluster;
  const vm = await read(cluster, machines, name);
  if (objectAt(vm?.status, "memoryDumpRequest") !== undefined) {
    throw new UsageError(
      "please remove current memory dump association before creating a new claim for a new memory dump",
    );
  }
  if ((await read(cluster, claims, claimName, true)) !== undefined) {
    throw new UsageError(
      `PVC ${namespace}/${claimName} already exists, check if it should be created if not remove create flag`,
    );
  }
  const vmi = await read(cluster, instances, name);
  const claim = await claimFor(cluster, vmi as KubeObject, claimName, flags, io);
  try {
    await client.create(claims, claim);
  } catch (error) {
    throw new UsageError(reasonOf(error));
  }
  io.out(`PVC ${namespace}/${claimName} created\n`);
}

async function claimFor(
  cluster: Cluster,
  vmi: KubeObject,
  name: string,
  flags: FlagValues,
  io: VirtctlIo,
): Promise<KubeObject> {
  const storageClass = flags.text("storage-class") ?? "";
  const config = await read(cluster, cdiConfigs, "config", true);
  if (config === undefined) io.out("Using default 5.5% filesystem overhead for pvc size\n");
  const size = dumpSize(vmi, config, storageClass === "" ? undefined : storageClass);
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name,
      namespace: cluster.namespace,
      labels: { "cdi.kubevirt.io/applyStorageProfile": "true" },
    },
    spec: {
      accessModes: [accessModeOf(flags)],
      resources: { requests: { storage: quantityText(size) } },
      ...(storageClass === "" ? {} : { storageClassName: storageClass }),
    },
  };
}

function accessModeOf(flags: FlagValues): string {
  const mode = flags.text("access-mode") ?? "";
  if (mode === "ReadOnlyMany") {
    throw new UsageError(
      "cannot dump memory to a readonly pvc, use either ReadWriteOnce or ReadWriteMany if supported",
    );
  }
  if (!["", "ReadWriteOnce", "ReadWriteMany"].includes(mode)) {
    throw new UsageError("invalid access mode, use either ReadWriteOnce or ReadWriteMany if supported");
  }
  return mode === "" ? "ReadWriteOnce" : mode;
}

/** An object; with `maybe` undefined when it is not there. @throws UsageError */
async function read(
  { client, namespace }: Cluster,
  resource: Parameters<Cluster["client"]["get"]>[0],
  name: string,
  maybe = false,
): Promise<KubeObject | undefined> {
  try {
    return await client.get(resource, resource === cdiConfigs ? { name } : { namespace, name });
  } catch (error) {
    if (maybe && isNotFound(error)) return undefined;
    throw new UsageError(reasonOf(error));
  }
}
