import { apiError, badRequest, type KubeObject } from "@unfold/apimachinery";
import type { ResourceRequest } from "./resource-request.js";

/** A created object in the namespace of the request. @throws ApiError 400 when it names another one. */
export function withRequestNamespace(request: ResourceRequest, object: KubeObject): KubeObject {
  const { namespace } = object.metadata;
  if (namespace === undefined || namespace === "") {
    if (!request.kind.namespaced) return object;
    return { ...object, metadata: { ...object.metadata, namespace: request.namespace } };
  }
  if (namespace !== request.namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  return object;
}

/** A sent object that must be the one the URL names; its namespace may be left out. @throws ApiError 400 */
export function withUrlIdentity(request: ResourceRequest, object: KubeObject): KubeObject {
  const { name = "", namespace = "" } = object.metadata;
  if (name === "") {
    throw badRequest(
      `the name of the object (${request.name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (name !== request.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${request.name})`);
  }
  if (namespace === "") return withRequestNamespace(request, object);
  if (namespace !== request.namespace) {
    throw badRequest(
      `the namespace of the object (${namespace}) does not match the namespace on the request (${request.namespace})`,
    );
  }
  return object;
}

/** A `metadata.resourceVersion` as store revision; 0 when absent. @throws ApiError when it is no number. */
export function revisionOf(resourceVersion: string | undefined): number {
  if (resourceVersion === undefined || resourceVersion === "") return 0;
  if (!/^\d{1,15}$/.test(resourceVersion)) {
    throw apiError("", `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`);
  }
  return Number(resourceVersion);
}
