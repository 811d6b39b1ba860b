import { notFound } from "@unfold/apimachinery";
import type { ApiContext } from "../verbs/api-context.js";
import { forbidden, type ResourceRequest } from "../verbs/resource-request.js";

/** Key prefix of stored namespaces. */
export const namespaceResource = "/namespaces";

/**
 * Refuses to create in a namespace that is missing or on its way out (k8s.io/apiserver
 * admission/plugin/namespace/lifecycle). @throws ApiError 404, 403
 */
export function requireLiveNamespace(context: ApiContext, request: ResourceRequest, name: string): void {
  const { kind, namespace } = request;
  if (!kind.namespaced) return;
  const stored = context.store.get({ resource: namespaceResource, namespace: "", name: namespace });
  if (stored === undefined) throw notFound({ group: "", resource: "namespaces", name: namespace });
  if (stored.object.metadata.deletionTimestamp === undefined) return;
  throw forbidden(
    request,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: "NamespaceTerminating",
        message: `namespace ${namespace} is being terminated`,
        field: "metadata.namespace",
      },
    ],
  );
}
