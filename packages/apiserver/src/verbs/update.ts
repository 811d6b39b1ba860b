import { apiError, conflict, invalid, type KubeObject } from "@unfold/apimachinery";
import { acceptObject, type Incoming } from "./accept-object.js";
import type { ApiContext } from "./api-context.js";
import { changeObject, wantedUpdate } from "./change-object.js";
import { withUrlIdentity } from "./object-identity.js";
import { methodNotAllowed, type ResourceRequest, resourceName, storeKey } from "./resource-request.js";

/** PUT: replaces an object, or its status, and returns the new state. */
export function updateObject(
  context: ApiContext,
  request: ResourceRequest,
  incoming: Incoming,
): Promise<KubeObject> {
  if (request.name === "") throw methodNotAllowed();
  const stored = context.store.get(storeKey(request));
  const known =
    stored === undefined ? undefined : context.conversion.fromStorage(request.kind, stored, request.version);
  const sent = withUrlIdentity(request, acceptObject(context, request, incoming, known));
  return changeObject(context, request, (live) => {
    requireRevision(request, sent);
    requireSameUid(request, sent, live);
    return wantedUpdate(context, request, sent, live);
  });
}

/** Most built-in kinds may be replaced blindly, custom ones not. */
function requireRevision(request: ResourceRequest, sent: KubeObject): void {
  const { kind, name } = request;
  if (!(kind.custom || kind.updatesNameRevision) || (sent.metadata.resourceVersion ?? "") !== "") return;
  throw invalid({ group: kind.group, kind: kind.plural, name }, [
    {
      reason: "FieldValueInvalid",
      message: "Invalid value: 0x0: must be specified for an update",
      field: "metadata.resourceVersion",
    },
  ]);
}

function requireSameUid(request: ResourceRequest, sent: KubeObject, live: KubeObject): void {
  const { uid } = sent.metadata;
  if (uid === undefined || uid === live.metadata.uid) return;
  const { namespace, name, resource } = storeKey(request);
  const key = ["/registry", resource.replace(/^\//, ""), namespace, name]
    .filter((part) => part !== "")
    .join("/");
  throw conflict(
    resourceName(request),
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
  );
}

/** PUT on `namespaces/NAME/finalize`: takes over `spec.finalizers` and nothing else. */
export function finalizeNamespace(
  context: ApiContext,
  request: ResourceRequest,
  incoming: Incoming,
): Promise<KubeObject> {
  if (request.kind.holdsDeletion === undefined)
    throw apiError("NotFound", "the server could not find the requested resource");
  const sent = withUrlIdentity(request, acceptObject(context, request, incoming));
  return changeObject(context, { ...request, subresource: "finalize" }, (live) => ({
    ...live,
    spec: sent.spec ?? {},
  }));
}
