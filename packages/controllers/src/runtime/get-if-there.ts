import { type Client, isNotFound, type KubeObject } from "@unfold/apimachinery";
import type { ObjectReference } from "@unfold/instancetype";

/** Reads one object; undefined when it does not exist. */
export async function getIfThere(
  client: Client,
  reference: ObjectReference,
): Promise<KubeObject | undefined> {
  const { resource, namespace, name } = reference;
  try {
    return await client.get(resource, { namespace, name });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
