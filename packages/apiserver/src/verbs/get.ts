import { type KubeObject, notFound } from "@unfold/apimachinery";
import type { ApiContext } from "./api-context.js";
import { type ResourceRequest, resourceName, storeKey } from "./resource-request.js";

/** GET of one object. @throws ApiError 404 */
export function getObject(context: ApiContext, request: ResourceRequest): KubeObject {
  const stored = context.store.get(storeKey(request));
  if (stored === undefined) throw notFound(resourceName(request));
  return context.conversion.fromStorage(request.kind, stored.object, request.version);
}
