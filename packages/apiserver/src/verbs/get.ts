import { type KubeObject, notFound } from "@unfold/apimachinery";
import type { ObjectView } from "../kinds/version-conversion.js";
import type { ApiContext } from "./api-context.js";
import { type ResourceRequest, resourceName, storeKey } from "./resource-request.js";

/** GET of one object. @throws ApiError 404 */
export function getObject(context: ApiContext, request: ResourceRequest): KubeObject {
  return viewObject(context, request).object;
}

/** The same, ready to be sent. @throws ApiError 404 */
export function viewObject(context: ApiContext, request: ResourceRequest): ObjectView {
  const stored = context.store.get(storeKey(request));
  if (stored === undefined) throw notFound(resourceName(request));
  return context.conversion.view(request.kind, stored, request.version);
}
