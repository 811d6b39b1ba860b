import {
  type Client,
  type GroupVersionResource,
  isAlreadyExists,
  jsonEqual,
  type KubeObject,
} from "@unfold/apimachinery";
import { type InitialObjectsOptions, initialObjects } from "@unfold/controllers";
import { apiServices, customResourceDefinitions, veleroDefinitions } from "@unfold/crds";

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
  const definitions = [...customResourceDefinitions(), ...veleroDefinitions()];
  await Promise.all(definitions.map((definition) => createOrUpdate(client, definitionResource, definition)));
  await Promise.all(apiServices().map((service) => createOrUpdate(client, serviceResource, service)));
  await installInitialObjects(client);
}

/** Says on the namespace of the initial objects that all of them were created once. */
const installedAnnotation = "unfold.dev/initial-objects-installed";

/**
 * Creates the objects a new control plane starts with; what is there stays as it is. Once that is done it is never done
 * again, so that what a user removes stays removed.
 */
export async function installInitialObjects(
  client: Client,
  options: InitialObjectsOptions = {},
): Promise<void> {
  const [namespace, ...others] = initialObjects(options);
  if (namespace === undefined) return;
  await createIfAbsent(client, namespace.resource, namespace.object);
  const key = { name: namespace.object.metadata.name ?? "" };
  const { metadata } = await client.get(namespace.resource, key);
  if (metadata.annotations?.[installedAnnotation] !== undefined) return;
  for (const { resource, object } of others) await createWithStatus(client, resource, object);
  const body = { metadata: { annotations: { [installedAnnotation]: "true" } } };
  await client.patch(namespace.resource, key, { type: "application/merge-patch+json", body });
}

/** Creates `object` unless its name is taken, and gives it its status where that is written apart. */
async function createWithStatus(
  client: Client,
  resource: GroupVersionResource,
  object: KubeObject,
): Promise<void> {
  const { metadata, status } = object;
  if (!(await createIfAbsent(client, resource, object)) || status === undefined) return;
  const key = { namespace: metadata.namespace, name: metadata.name ?? "" };
  const patch = { type: "application/merge-patch+json", body: { status } } as const;
  await client.patch(resource, key, patch, { subresource: "status" });
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
