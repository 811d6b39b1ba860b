import type { Client, KubeObject } from "@unfold/apimachinery";
import { checkExistingRevision } from "@unfold/instancetype";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { controllerOf, isFormerSelf, ownerReference } from "../virtual-machine/adopt-revision.js";
import { reservedUntil } from "./undo-annotations.js";
import type { UndoneRole } from "./undo-plan.js";

/** Why a machine cannot name a revision; nothing was changed. */
export interface RevisionRefusal {
  readonly ok: false;
  readonly reason: string;
}

export type HeldRevision =
  | {
      readonly ok: true;
      readonly name: string;
      readonly missing: KubeObject | undefined;
      readonly adopt: KubeObject | undefined;
    }
  | RevisionRefusal;

/**
 * Where the revision of a type is to be: under the name the machine knew it by, unless another machine has that with the
 * same data. Only reads; `missing` is still to be created, `adopt` to be made the machine's own.
 */
export async function findRevision(
  client: Client,
  vm: KubeObject,
  { revision, ownName, namedByUser }: Pick<UndoneRole, "revision" | "ownName" | "namedByUser">,
): Promise<HeldRevision> {
  const { namespace = "", name = "" } = revision.metadata;
  const found = await getIfThere(client, { resource: resources.controllerRevisions, namespace, name });
  if (found === undefined) return { ok: true, name, missing: revision, adopt: undefined };
  const other = checkExistingRevision(found, revision);
  if (other !== undefined) return { ok: false, reason: `ControllerRevision "${name}" holds other data` };
  if (found.metadata.deletionTimestamp !== undefined) {
    return { ok: false, reason: `ControllerRevision "${name}" is being deleted` };
  }
  const owner = controllerOf(found);
  if (owner?.uid === vm.metadata.uid || namedByUser)
    return { ok: true, name, missing: undefined, adopt: undefined };
  if (owner === undefined || isFormerSelf(owner, vm)) {
    return { ok: true, name, missing: undefined, adopt: found };
  }
  if (name === ownName) {
    return { ok: false, reason: `ControllerRevision "${name}" belongs to ${owner.kind} "${owner.name}"` };
  }
  const renamed = { ...revision, metadata: { ...revision.metadata, name: ownName } };
  return findRevision(client, vm, { revision: renamed, ownName, namedByUser });
}

/** Does what {@link findRevision} left to do. `until` is when the machine names it at the latest (RFC 3339). */
export async function holdRevision(
  client: Client,
  vm: KubeObject,
  { missing, adopt }: Extract<HeldRevision, { readonly ok: true }>,
  until: string,
): Promise<void> {
  if (missing !== undefined)
    await client.create(resources.controllerRevisions, reservedUntil(missing, until));
  if (adopt === undefined) return;
  const metadata = { ...adopt.metadata, ownerReferences: [ownerReference(vm)] };
  await client.update(resources.controllerRevisions, reservedUntil({ ...adopt, metadata }, until));
}
