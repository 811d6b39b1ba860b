import type { Admission, AdmissionRequest, AdmissionResponse, Client } from "@unfold/apimachinery";
import { inferMatchers, mutateVm, reviewMatchers } from "@unfold/instancetype";
import { loadLookup } from "../loaded-types/load-types.js";
import type { ClusterState } from "../policy/read-cluster.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { allowed, deniedBecause, deniedFor } from "./answers.js";
import { isFlatWithRecord } from "./flat-with-record.js";
import { inferredFrom, recallMatchers, withNote } from "./inferred-matchers.js";
import { preferenceOf } from "./preference-of.js";
import { virtualMachineRule } from "./virtual-machine-rule.js";

export interface MutatorOptions {
  readonly client: Client;
  readonly readCluster: () => Promise<ClusterState>;
  readonly newUuid: () => string;
}

/** KubeVirt's mutating webhook of virtual machines (pkg/virt-api/webhooks/mutating-webhook/mutators/vm-mutator). */
export function virtualMachineMutator(options: MutatorOptions): Admission {
  return {
    name: "virtualmachines-mutator.kubevirt.io",
    type: "mutating",
    path: "/virtualmachines-mutate",
    rules: [virtualMachineRule],
    failurePolicy: "Fail",
    review: (request) => mutate(options, request),
  };
}

async function mutate(
  { client, readCluster, newUuid }: MutatorOptions,
  { object, oldObject, operation }: AdmissionRequest,
): Promise<AdmissionResponse> {
  if (object === undefined || operation === "DELETE") return allowed();
  if (object.metadata.deletionTimestamp !== undefined) return allowed();
  const causes = reviewMatchers(object, oldObject);
  if (causes.length > 0) return deniedFor(causes);
  const flat = oldObject !== undefined && isFlatWithRecord(oldObject);
  const recalled = flat ? recallMatchers(object, oldObject) : object;
  const inferred = await inferMatchers(recalled, (reference) => getIfThere(client, reference));
  if (!inferred.ok) return deniedBecause(inferred.error);
  const lookup = await loadLookup(client, inferred.vm);
  const { config } = await readCluster();
  const preference = preferenceOf(inferred.vm, oldObject, lookup);
  const mutated = mutateVm(inferred.vm, { operation, lookup, config, newUuid, preference });
  return allowed(withNote(mutated, inferredFrom(recalled, inferred.vm)));
}
