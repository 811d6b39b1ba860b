import {
  type Client,
  type GroupVersionResource,
  isAlreadyExists,
  jsonEqual,
  type KubeObject,
} from "@unfold/apimachinery";
import { initialObjects } from "@unfold/controllers";
import { apiServices, customResourceDefinitions } from "@unfold/crds";

/** Where CustomResourceDefinitions live. */
export const definitionResource: GroupVersionResource = {
  group: "apiextensions.k8s.io",
  version: "v1",
  resource: "customresourcedefinitions",
};
/** Where APIServices live. */
export const serviceResource: GroupVersionResource = {
  group: "apiregistration.k8s.io",
  version: "v1",
  resource: "apiservices",
};

/** Installs the kinds and the objects a new control plane starts with. What a user changed since stays; definitions follow this version. */
export async function installObjects(client: Client): Promise<void> {
  await Promise.all(
    customResourceDefinitions().map((definition) => createOrUpdate(client, definitionResource, definition)),
  );
  await Promise.all(apiServices().map((service) => createOrUpdate(client, serviceResource, service)));
  await installInitialObjects(client);
}

/** Creates the objects a new control plane starts with; what is there stays as it is. */
export async function installInitialObjects(client: Client): Promise<void> {
  for (const { resource, object } of initialObjects()) await createIfAbsent(client, resource, object);
}

/**
 * Creates `object`, or gives the stored one its spec and labels. The labels matter: an API server makes an APIService of its
 * own for a new kind and keeps managing it for as long as it carries the automanaged label.
 */
export async function createOrUpdate(
  client: Client,
  resource: GroupVersionResource,
  object: KubeObject,
): Promise<void> {
  if (await createIfAbsent(client, resource, object)) return;
  const { name, namespace, labels = {} } = object.metadata;
  const stored = await client.get(resource, { namespace, name: name ?? "" });
  if (jsonEqual(stored.spec, object.spec) && jsonEqual(stored.metadata.labels ?? {}, labels)) return;
  await client.update(resource, {
    ...stored,
    metadata: { ...stored.metadata, labels },
    spec: object.spec ?? {},
  });
}

/** Creates `object` unless its name is taken; says whether it did. */
export async function createIfAbsent(
  client: Client,
  resource: GroupVersionResource,
  object: KubeObject,
): Promise<boolean> {
  try {
    await client.create(resource, object);
    return true;
  } catch (error) {
    if (isAlreadyExists(error)) return false;
    throw error;
  }
}
