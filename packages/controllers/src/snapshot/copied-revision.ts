import {
  type Client,
  isAlreadyExists,
  type KubeObject,
  type OwnerReference,
  withField,
} from "@unfold/apimachinery";
import { checkExistingRevision, fittingName, unfoldPrefix } from "@unfold/instancetype";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { controllerOf } from "../virtual-machine/adopt-revision.js";

/** On a copy of a revision: the name of the one it was copied from. */
export const copiedFromAnnotation = `${unfoldPrefix}/copied-from`;

/**
 * The name of a copy, by parts: where the original's name begins with its owner's, that part is exchanged; else the new
 * owner's name goes in front. A copy never has the original's name, whatever names users choose.
 */
export function copiedName(original: string, from: string, to: string): string {
  const exchanged = `${to}${original.slice(from.length)}`;
  // A snapshot may have the name of its machine.
  const differs = original.startsWith(`${from}-`) && from !== to;
  return fittingName(differs ? exchanged : `${to}-${original}`);
}

/** A copy of a revision under another name, for another owner. */
export function copyOf(original: KubeObject, name: string, owner: OwnerReference | undefined): KubeObject {
  const { namespace, labels, name: originalName = "" } = original.metadata;
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    annotations: { [copiedFromAnnotation]: originalName },
    ...(owner === undefined ? {} : { ownerReferences: [owner] }),
  };
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata,
    data: original["data"],
    revision: 0,
  } as KubeObject;
}

/**
 * Creates a copy, or takes the one an earlier try left behind. One that belonged to a former owner of the same name is
 * taken over before the garbage collector removes it.
 * @throws Error when the name is taken by other data, or by somebody else
 */
export async function ensureCopy(client: Client, copy: KubeObject): Promise<KubeObject> {
  try {
    return await client.create(resources.controllerRevisions, copy);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  const { namespace = "", name = "" } = copy.metadata;
  const found = await getIfThere(client, { resource: resources.controllerRevisions, namespace, name });
  if (found === undefined) return client.create(resources.controllerRevisions, copy);
  const different = checkExistingRevision(found, copy);
  if (different !== undefined) throw new Error(different.error.message);
  const [owner, wanted] = [controllerOf(found), controllerOf(copy)];
  if (wanted === undefined || owner?.uid === wanted.uid) return found;
  if (owner !== undefined && (owner.kind !== wanted.kind || owner.name !== wanted.name)) {
    throw new Error(`ControllerRevision ${name} belongs to ${owner.kind} ${owner.name}`);
  }
  return claimRevision(client, found, wanted);
}

/** Makes a revision an owner's own. */
export async function claimRevision(
  client: Client,
  revision: KubeObject,
  owner: OwnerReference,
): Promise<KubeObject> {
  if (controllerOf(revision)?.uid === owner.uid) return revision;
  const metadata = withField(revision.metadata, "ownerReferences", [owner]) as KubeObject["metadata"];
  return client.update(resources.controllerRevisions, { ...revision, metadata });
}
