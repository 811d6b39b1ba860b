import { fieldInvalid, invalid, jsonEqual, type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import type { ObjectChange } from "../kinds/resource-kind.js";
import type { ApiContext } from "../verbs/api-context.js";
import { forbidden, type ResourceRequest } from "../verbs/resource-request.js";
import { clientSigner, pemOf } from "./signing-request.js";

/**
 * Refuses requests nobody could sign, and approvals and certificates by those who may not give them
 * (plugin/pkg/admission/certificates). @throws ApiError 403, 422
 */
export async function permitSigningRequest(
  context: ApiContext,
  request: ResourceRequest,
  { object, old }: ObjectChange,
): Promise<void> {
  if (old === undefined) return permitNew(request, object);
  const verb = request.subresource === "approval" ? "approve" : "sign";
  const signs = !jsonEqual(certificateOf(object), certificateOf(old));
  if (verb === "approve" || signs) permitSigner(context, request, { object, verb });
}

function certificateOf({ status }: KubeObject) {
  return objectAt(status)?.certificate;
}

async function permitNew(request: ResourceRequest, object: KubeObject): Promise<void> {
  const { readRequest } = await import("../security/sign-request.js");
  const name = object.metadata.name ?? "";
  const asked = await readRequest(pemOf(object)).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw invalid({ group: request.kind.group, kind: request.kind.kind, name }, [
      fieldInvalid("spec.request", stringAt(object.spec, "request") ?? "", why),
    ]);
  });
  if (stringAt(object.spec, "signerName") !== clientSigner || !asked.organizations.includes("system:masters"))
    return;
  throw forbidden(request, name, `use of ${clientSigner} signer with system:masters group is not allowed`);
}

interface Verdict {
  readonly object: KubeObject;
  readonly verb: "approve" | "sign";
}

function permitSigner({ authorizer }: ApiContext, request: ResourceRequest, { object, verb }: Verdict): void {
  const signer = stringAt(object.spec, "signerName") ?? "";
  const names = [signer, `${signer.split("/")[0]}/*`];
  const right = {
    verb,
    group: request.kind.group,
    version: "*",
    resource: "signers",
    subresource: "",
    namespace: "",
  };
  if (names.some((name) => authorizer.decide(request.user, { ...right, name }).allowed)) return;
  const why = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signer)}`;
  throw forbidden(request, object.metadata.name ?? "", why);
}
