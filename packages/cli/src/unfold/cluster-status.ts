import {
  type Client,
  isNotFound,
  type KubeObject,
  listAll,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import {
  effectivePolicy,
  hyperconvergedName,
  hyperconvergedNamespace,
  isReferencing,
  isValidHyperconverged,
  type ReferencePolicy,
  resources,
} from "@unfold/controllers";

/** What `unfold status` reports. */
export interface ClusterStatus {
  readonly server: string;
  readonly policy: ReferencePolicy;
  /** The resource that sets the policy, or "default" when nothing sets it. */
  readonly policySource: string;
  readonly virtualMachines: {
    readonly total: number;
    /** Name neither an instance type nor a preference. */
    readonly flat: number;
    readonly referencing: number;
    /** Have the condition Failure. */
    readonly failing: number;
  };
}

/** Reads the policy and counts the VMs of a cluster. */
export async function clusterStatus(client: Client, server: string): Promise<ClusterStatus> {
  const hyperconverged = await hyperconvergedOf(client);
  const kubevirt = (await listAll(client, resources.kubevirts)).items[0];
  const { items } = await listAll(client, resources.virtualMachines);
  const referencing = items.filter(isReferencing).length;
  return {
    server,
    policy: effectivePolicy(hyperconverged, kubevirt),
    policySource: sourceOf(hyperconverged, kubevirt),
    virtualMachines: {
      total: items.length,
      flat: items.length - referencing,
      referencing,
      failing: items.filter(isFailing).length,
    },
  };
}

async function hyperconvergedOf(client: Client): Promise<KubeObject | undefined> {
  try {
    const key = { namespace: hyperconvergedNamespace, name: hyperconvergedName };
    return await client.get(resources.hyperconvergeds, key);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function sourceOf(hyperconverged: KubeObject | undefined, kubevirt: KubeObject | undefined): string {
  const source =
    hyperconverged !== undefined && isValidHyperconverged(hyperconverged) ? hyperconverged : kubevirt;
  const set =
    stringAt(hyperconverged?.spec, "instancetypeConfig", "referencePolicy") !== undefined ||
    objectAt(kubevirt?.spec, "configuration", "instancetype") !== undefined;
  if (source === undefined || !set) return "default";
  return `${source.kind} ${source.metadata.namespace}/${source.metadata.name}`;
}

function isFailing(vm: KubeObject): boolean {
  return listAt(vm.status, "conditions").some(
    (condition) => stringAt(condition, "type") === "Failure" && stringAt(condition, "status") === "True",
  );
}
