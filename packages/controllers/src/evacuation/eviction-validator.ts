import {
  type Admission,
  type AdmissionRequest,
  type AdmissionResponse,
  apiError,
  type Client,
  type KubeObject,
  stringAt,
} from "@unfold/apimachinery";
import { allowed } from "../admission/answers.js";
import { isMigrating } from "../migration/migration-state.js";
import type { ClusterState } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { evacuatedNode, evictionStrategyOf, isMigratable } from "./eviction-strategy.js";

export interface EvictionValidatorOptions {
  readonly client: Client;
  readonly readCluster: () => Promise<ClusterState>;
}

/**
 * KubeVirt's validating webhook of evictions (pkg/virt-api/webhooks/validating-webhook/admitters pod-eviction-admitter): a launcher
 * pod whose guest is to migrate stays, and the instance is marked for evacuation. While the evacuation goes on, later requests are
 * refused here, as newer releases do; older ones make a disruption budget for that.
 */
export function evictionValidator(options: EvictionValidatorOptions): Admission {
  return {
    name: "virt-launcher-eviction-interceptor.kubevirt.io",
    type: "validating",
    path: "/launcher-eviction-validate",
    rules: [{ groups: [""], versions: ["v1"], resources: ["pods/eviction"], operations: ["CREATE"] }],
    failurePolicy: "Ignore",
    review: (request) => reviewEviction(options, request),
  };
}

async function reviewEviction(
  { client, readCluster }: EvictionValidatorOptions,
  { namespace = "", name, dryRun }: AdmissionRequest,
): Promise<AdmissionResponse> {
  const pod = await getIfThere(client, { resource: resources.pods, namespace, name });
  const vmiName = pod?.metadata.annotations?.["kubevirt.io/domain"];
  if (pod === undefined || vmiName === undefined || !isRunningLauncher(pod)) return allowed();
  const resource = resources.virtualMachineInstances;
  const vmi = await getIfThere(client, { resource, namespace, name: vmiName });
  if (vmi === undefined) {
    return denied(
      `kubevirt failed getting the vmi: virtualmachineinstances.kubevirt.io "${vmiName}" not found`,
    );
  }
  const strategy = evictionStrategyOf(vmi, (await readCluster()).kubevirt);
  const migrates = strategy === "LiveMigrate" || strategy === "LiveMigrateIfPossible";
  if (strategy === "LiveMigrate" && !isMigratable(vmi)) {
    return denied(`VMI ${vmiName} is configured with an eviction strategy but is not live-migratable`);
  }
  if (strategy !== "External" && !(migrates && isMigratable(vmi))) return allowed();
  const shown = `"${namespace}/${vmiName}"`;
  if (evacuatedNode(vmi) !== undefined || (migrates && isMigrating(vmi))) {
    return denied(`Evacuation in progress: VMI ${shown}`);
  }
  const node = stringAt(vmi.status, "nodeName") ?? "";
  if (node === "" || node !== stringAt(pod.spec, "nodeName")) return allowed();
  if (!dryRun) await mark(client, vmi, node);
  return denied(`Eviction triggered evacuation of VMI ${shown}`);
}

function isRunningLauncher({ metadata, status }: KubeObject): boolean {
  const phase = stringAt(status, "phase");
  return metadata.labels?.["kubevirt.io"] === "virt-launcher" && phase !== "Succeeded" && phase !== "Failed";
}

async function mark(client: Client, { metadata }: KubeObject, node: string): Promise<void> {
  const { namespace = "", name = "" } = metadata;
  await client.patch(
    resources.virtualMachineInstances,
    { namespace, name },
    { type: "application/merge-patch+json", body: { status: { evacuationNodeName: node } } },
  );
}

function denied(message: string): AdmissionResponse {
  return { allowed: false, status: apiError("", message, { code: 429 }).status };
}
