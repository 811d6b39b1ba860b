import { type Client, type KubeObject, objectAt, stringAt, withFieldAt } from "@unfold/apimachinery";
import { checkExistingRevision, type Role, statusRefOf } from "@unfold/instancetype";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";
import {
  claimRevision,
  copiedFromAnnotation,
  copiedName,
  copyOf,
  ensureCopy,
} from "../snapshot/copied-revision.js";
import { controllerOf, isFormerSelf, ownerReference } from "../virtual-machine/adopt-revision.js";

const roles: readonly Role[] = ["instancetype", "preference"];

export interface RevisionContext {
  readonly client: Client;
  readonly snapshotName: string;
  /** The machine that is restored, if it exists. */
  readonly target: KubeObject | undefined;
  /** Name of the machine in the snapshot. */
  readonly sourceName: string;
}

/**
 * The machine with its matchers bound to revisions of its own. A revision that is there and holds the same is used, the
 * original one first; nothing is ever deleted to make room for another, because somebody may name it.
 */
export async function withRestoredRevisions(context: RevisionContext, vm: KubeObject): Promise<KubeObject> {
  let restored = vm;
  for (const role of roles) {
    const name = stringAt(objectAt(vm.spec, role), "revisionName") ?? "";
    if (name === "") continue;
    restored = withFieldAt(
      restored,
      ["spec", role, "revisionName"],
      await restoredName(context, vm, role, name),
    ) as KubeObject;
  }
  return restored;
}

/** Undefined when the machine's status points at what the snapshot holds, and the spec need not. */
async function restoredName(
  context: RevisionContext,
  vm: KubeObject,
  role: Role,
  copyName: string,
): Promise<string | undefined> {
  const { client, snapshotName, target, sourceName } = context;
  const { namespace = "", name = "" } = vm.metadata;
  const read = (revision: string) =>
    getIfThere(client, { resource: resources.controllerRevisions, namespace, name: revision });
  const copy = await read(copyName);
  if (copy === undefined) throw new Error(`Unable to find ControllerRevision ${namespace}/${copyName}`);
  const original =
    copy.metadata.annotations?.[copiedFromAnnotation] ?? copiedName(copyName, snapshotName, sourceName);
  const owner = target === undefined ? undefined : ownerReference(target);
  const candidates = target === undefined ? [] : [original];
  for (const candidate of [...candidates, copiedName(copyName, snapshotName, name)]) {
    const found = await read(candidate);
    if (found === undefined) return (await ensureCopy(client, copyOf(copy, candidate, owner))).metadata.name;
    if (checkExistingRevision(found, copy) !== undefined) continue;
    if (target !== undefined && isPinnedTo(role, target, vm, candidate)) return undefined;
    if (target === undefined && controllerOf(found) !== undefined) continue;
    return candidate;
  }
  const other = copiedName(copyName, "", name);
  return (await ensureCopy(client, copyOf(copy, other, owner))).metadata.name;
}

/** Whether the target already runs on this revision by its status, under the name of type the snapshot has. */
function isPinnedTo(role: Role, target: KubeObject, vm: KubeObject, revision: string): boolean {
  const ref = statusRefOf(role, target);
  const [matcher, current] = [objectAt(vm.spec, role), objectAt(target.spec, role)];
  return (
    stringAt(ref, "controllerRevisionRef", "name") === revision &&
    stringAt(ref, "name") === stringAt(matcher, "name") &&
    (stringAt(current, "revisionName") ?? "") === ""
  );
}

/** Makes the copies a restored machine names its own, and what a former machine of its name left; the user's stay the user's. */
export async function claimRevisions(client: Client, vm: KubeObject): Promise<void> {
  const { namespace = "" } = vm.metadata;
  for (const role of roles) {
    const name = stringAt(objectAt(vm.spec, role), "revisionName") ?? "";
    if (name === "") continue;
    const revision = await getIfThere(client, { resource: resources.controllerRevisions, namespace, name });
    if (revision === undefined) continue;
    const owner = controllerOf(revision);
    const isCopy = revision.metadata.annotations?.[copiedFromAnnotation] !== undefined;
    const free = owner === undefined ? isCopy : isFormerSelf(owner, vm);
    if (!free) continue;
    await claimRevision(client, revision, ownerReference(vm));
  }
}
