import { type KubeObject, trackUpdate, type WriteContext } from "@unfold/apimachinery";
import { apiVersionOf } from "../kinds/version-conversion.js";
import { type ApiContext, timestamp } from "./api-context.js";
import type { ResourceRequest } from "./resource-request.js";

/** What field tracking needs to know of a write. */
export function writeContext(context: ApiContext, request: ResourceRequest): WriteContext {
  const { kind, version, fieldManager, subresource } = request;
  return {
    manager: fieldManager,
    apiVersion: apiVersionOf(kind, version),
    now: timestamp(context.now()),
    ignoredFields: ignoredFields(request),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

const ofStatus = [["spec"], ["metadata"]] as const;
const besideStatus = [["status"]] as const;
const nothing = [] as const;

/** What the endpoint cannot write, nobody comes to own by writing there. */
function ignoredFields({ kind, subresource, withStatus }: ResourceRequest): readonly (readonly string[])[] {
  if (subresource === "status" || subresource === "approval") return ofStatus;
  if (withStatus === true) return nothing;
  return kind.statusSubresource ? besideStatus : nothing;
}

/** The object with its `managedFields` after a write other than apply; `live` is absent on a create. */
export function tracked(
  context: ApiContext,
  request: ResourceRequest,
  object: KubeObject,
  live: KubeObject | undefined,
): KubeObject {
  const { schema } = request.version;
  return trackUpdate({ ...writeContext(context, request), live, object, schema });
}
