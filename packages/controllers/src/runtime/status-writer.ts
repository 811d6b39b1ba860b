import {
  type Client,
  type GroupVersionResource,
  type JsonObject,
  jsonEqual,
  type KubeObject,
} from "@unfold/apimachinery";

/** Writes an object's status as it is to be, against the version it was read in; nothing when it is so already. */
export async function writeStatus(
  client: Client,
  resource: GroupVersionResource,
  object: KubeObject,
  status: JsonObject,
): Promise<KubeObject> {
  if (jsonEqual(object.status, status)) return object;
  return client.update(resource, { ...object, status }, { subresource: "status" });
}

/** Sends a JSON patch; the object as it was read when there is nothing to patch. */
export async function patchObject(
  client: Client,
  resource: GroupVersionResource,
  object: KubeObject,
  operations: readonly JsonObject[],
): Promise<KubeObject> {
  if (operations.length === 0) return object;
  const { namespace, name = "" } = object.metadata;
  return client.patch(
    resource,
    { namespace, name },
    { type: "application/json-patch+json", body: operations },
  );
}
