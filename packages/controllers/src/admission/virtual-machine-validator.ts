import type {
  Admission,
  AdmissionRequest,
  AdmissionResponse,
  Client,
  StatusCause,
} from "@unfold/apimachinery";
import { validateVm } from "@unfold/instancetype";
import { loadLookup } from "../loaded-types/load-types.js";
import type { ClusterState } from "../policy/read-cluster.js";
import { allowed, deniedBecause, deniedFor } from "./answers.js";
import { reviewRunStrategy, runningDeprecated } from "./review-run-strategy.js";
import { reviewStorage } from "./review-storage.js";
import { leavesTemplateAlone, virtualMachineRule } from "./virtual-machine-rule.js";
import { withoutLostCopies } from "./without-lost-copies.js";

export interface ValidatorOptions {
  readonly client: Client;
  readonly readCluster: () => Promise<ClusterState>;
}

/**
 * KubeVirt's validating webhook of virtual machines (pkg/virt-api/webhooks/validating-webhook/admitters/vms-admitter).
 * Unlike there, a write that touches neither template nor matchers is not refused because a type changed meanwhile: a
 * virtual machine can always be stopped and labelled.
 */
export function virtualMachineValidator(options: ValidatorOptions): Admission {
  return {
    name: "virtualmachine-validator.kubevirt.io",
    type: "validating",
    path: "/virtualmachines-validate",
    rules: [virtualMachineRule],
    failurePolicy: "Fail",
    review: (request) => validate(options, request),
  };
}

async function validate(
  { client, readCluster }: ValidatorOptions,
  request: AdmissionRequest,
): Promise<AdmissionResponse> {
  const { object, oldObject } = request;
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) return allowed();
  const [cluster, lookup] = await Promise.all([readCluster(), loadLookup(client, object)]);
  if (!leavesTemplateAlone(request, lookup, cluster)) {
    const denied = answerTo(validateVm(withoutLostCopies(object, lookup), lookup, cluster.config));
    if (denied !== undefined) return denied;
  }
  const causes = [...reviewRunStrategy(object), ...reviewStorage(object, oldObject)];
  return answerTo(causes) ?? allowed(undefined, runningDeprecated(object));
}

/** A cause that is only a message is KubeVirt's plain error answer. */
function answerTo(causes: readonly StatusCause[]): AdmissionResponse | undefined {
  const [first] = causes;
  if (first === undefined) return undefined;
  if (first.reason === undefined && first.field === undefined) return deniedBecause(first.message ?? "");
  return deniedFor(causes);
}
