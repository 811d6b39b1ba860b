import {
  type Admission,
  type AdmissionRequest,
  type AdmissionResponse,
  ApiError,
  type Client,
  type JsonObject,
  jsonEqual,
  type KubeObject,
} from "@unfold/apimachinery";
import {
  hyperconvergedNamespace,
  isValidHyperconverged,
  managedKubevirtName,
} from "../policy/hyperconverged-identity.js";
import { JsonPatchAnnotationError } from "../policy/json-patch-annotation.js";
import { kubevirtSpecFor } from "../policy/kubevirt-spec.js";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { allowed, forbidden } from "./answers.js";

export interface HyperconvergedValidatorOptions {
  readonly client: Client;
}

/** The HyperConverged operator's validating webhook (hyperconverged-cluster-operator pkg/webhooks/validator). */
export function hyperconvergedValidator({ client }: HyperconvergedValidatorOptions): Admission {
  return {
    name: "validate-hco.kubevirt.io",
    type: "validating",
    path: "/validate-hco-kubevirt-io-v1beta1-hyperconverged",
    rules: [
      {
        groups: ["hco.kubevirt.io"],
        versions: ["v1beta1"],
        resources: ["hyperconvergeds"],
        operations: ["CREATE", "UPDATE"],
      },
    ],
    failurePolicy: "Fail",
    review: async (request) =>
      checkNamespace(request) ?? (await checkGenerated(client, request)) ?? allowed(),
  };
}

function checkNamespace({ operation, namespace }: AdmissionRequest): AdmissionResponse | undefined {
  if (operation !== "CREATE" || namespace === hyperconvergedNamespace) return undefined;
  return forbidden(
    `invalid namespace for v1beta1.HyperConverged - please use the ${hyperconvergedNamespace} namespace`,
  );
}

/** Whether the object generates a KubeVirt at all, and, once there is one, whether that would be accepted. */
async function checkGenerated(
  client: Client,
  { object, operation }: AdmissionRequest,
): Promise<AdmissionResponse | undefined> {
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) return undefined;
  try {
    const spec = kubevirtSpecFor(object);
    if (operation === "UPDATE" && isValidHyperconverged(object)) await tryOut(client, object, spec);
    return undefined;
  } catch (error) {
    if (error instanceof JsonPatchAnnotationError || error instanceof ApiError)
      return forbidden(error.message);
    throw error;
  }
}

/** A dry run of the update the operator is going to make; what refuses that one refuses this one. */
async function tryOut(client: Client, { metadata }: KubeObject, spec: JsonObject): Promise<void> {
  const key = { namespace: metadata.namespace ?? "", name: managedKubevirtName };
  const kubevirt = await getIfThere(client, { resource: resources.kubevirts, ...key });
  if (kubevirt === undefined || jsonEqual(kubevirt.spec, spec)) return;
  const body = [{ op: "replace", path: "/spec", value: spec }];
  await client.patch(
    resources.kubevirts,
    key,
    { type: "application/json-patch+json", body },
    { dryRun: true },
  );
}
