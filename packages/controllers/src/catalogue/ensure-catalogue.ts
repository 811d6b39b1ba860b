import { type Client, fieldAt, isAlreadyExists, type KubeObject, listAll } from "@unfold/apimachinery";
import { readCluster } from "../policy/read-cluster.js";
import { type CatalogueEntry, catalogueEntries, catalogueResources } from "./catalogue-entries.js";

/** Creations under way together: one after the other they cost a round trip, and a write to disk, each. */
const atOnce = 32;

/** Whether KubeVirt is to deploy the common instance types; absent means yes. */
export function deploysCatalogue(kubevirt: KubeObject | undefined): boolean {
  return fieldAt(kubevirt?.spec, "configuration", "commonInstancetypesDeployment", "enabled") !== false;
}

/**
 * Creates what is missing of the common instance types and preferences, unless the cluster is configured without them.
 * Called before the embedded server says it is ready, so that the first virtual machine finds them.
 */
export async function ensureCatalogue(client: Client): Promise<void> {
  if (!deploysCatalogue((await readCluster(client)).kubevirt)) return;
  const lists = await Promise.all(catalogueResources.map((resource) => listAll(client, resource)));
  const present = new Set(lists.flatMap(({ items }) => items.map(identity)));
  const missing = catalogueEntries().filter(({ object }) => !present.has(identity(object)));
  for (let index = 0; index < missing.length; index += atOnce) {
    await Promise.all(missing.slice(index, index + atOnce).map((entry) => createUnlessThere(client, entry)));
  }
}

async function createUnlessThere(client: Client, { resource, object }: CatalogueEntry): Promise<void> {
  try {
    await client.create(resource, object);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

function identity({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}
