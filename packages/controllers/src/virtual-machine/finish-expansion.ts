import type { KubeObject } from "@unfold/apimachinery";
import { type ExpansionRecord, type Role, recordOf, statusRefOf, withStatusRef } from "@unfold/instancetype";
import { blockedBy } from "../expansion/blocked-by.js";
import { isReferencing } from "../policy/policy-behaviours.js";
import { isReserved } from "../undo/undo-annotations.js";
import { adoptRevision, controllerOf, isOwnedBy } from "./adopt-revision.js";
import type { VirtualMachineDeps, VirtualMachineDraft, VirtualMachineStep } from "./draft.js";
import { flattenStartRevisions, startRevisionsNamingTypes } from "./flatten-start-revisions.js";
import { recordedRevisions } from "./recorded-revisions.js";
import { holdsType } from "./type-revision.js";

const roles: readonly Role[] = ["instancetype", "preference"];

/**
 * Second and third write of an expansion, whoever made the first and whatever the policy is by now: references leave
 * status, then, once the server has that, the revisions nobody names any more are removed. Every state in between is
 * one from which this step goes on.
 */
export const finishExpansion: VirtualMachineStep = (deps) => async (draft) => {
  const record = recordOf(draft.vm);
  if (record === undefined || isReferencing(draft.vm)) return "continue";
  if (roles.some((role) => statusRefOf(role, draft.vm) !== undefined)) {
    // The write of status brings the next pass.
    draft.vm = roles.reduce((vm, role) => withStatusRef(role, vm, undefined), draft.vm);
    return "continue";
  }
  await dropRevisions(deps, draft, record);
  return "continue";
};

async function dropRevisions(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  record: ExpansionRecord,
): Promise<void> {
  const candidates = await candidatesFor(deps, draft.vm, record);
  // A machine that ran on another one's revisions has none to remove, and still must not need them any more.
  if (candidates.length === 0 && startRevisionsNamingTypes(deps, draft.vm).length === 0) return;
  const blocker = blockedBy(draft.vm, draft.vmi);
  if (blocker !== undefined) {
    draft.waiting = blocker;
    return;
  }
  if (!(await flattenStartRevisions(deps, draft))) return;
  for (const revision of candidates) {
    if (deps.namedElsewhere(draft.vm, revision.metadata.name ?? "")) continue;
    await deps.deleteRevision(await adoptRevision(deps, draft.vm, revision));
  }
}

/** Copies of types that are this machine's, or nobody's and named by what it was expanded from. */
async function candidatesFor(
  deps: VirtualMachineDeps,
  vm: KubeObject,
  record: ExpansionRecord,
): Promise<readonly KubeObject[]> {
  const owned = deps.revisionsOf(vm).filter((revision) => isOwnedBy(revision, vm) && holdsType(revision));
  const known = new Set(owned.map(({ metadata }) => metadata.name));
  const orphans: KubeObject[] = [];
  for (const name of recordedRevisions(record)) {
    if (known.has(name)) continue;
    const revision = await deps.getRevision(vm.metadata.namespace ?? "", name);
    if (revision !== undefined && holdsType(revision) && isFree(revision, vm)) orphans.push(revision);
  }
  // One that an undo has just made is not left over, although the machine does not name it yet.
  return [...owned, ...orphans].filter((revision) => !isReserved(revision, deps.now()));
}

function isFree(revision: KubeObject, vm: KubeObject): boolean {
  return controllerOf(revision) === undefined || isOwnedBy(revision, vm);
}
