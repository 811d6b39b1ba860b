import type { KubeObject } from "@unfold/apimachinery";
import {
  type DigestRecord,
  type ExpansionRecord,
  expansionOf,
  type Role,
  withStatusRef,
} from "@unfold/instancetype";
import { blockedBy } from "../expansion/blocked-by.js";
import { isReferencing } from "../policy/policy-behaviours.js";
import { isReserved, reservation } from "../undo/undo-annotations.js";
import { adoptRevision, controllerOf, isOwnedBy } from "./adopt-revision.js";
import type { VirtualMachineDeps, VirtualMachineStep } from "./draft.js";
import { flattenStartRevisions, startRevisionsNamingTypes } from "./flatten-start-revisions.js";
import { recordedRevisions } from "./recorded-revisions.js";
import { holdsType } from "./type-revision.js";

const roles: readonly Role[] = ["instancetype", "preference"];

/** The machine without what status says of revisions of types. */
export function withoutStatusRefs(vm: KubeObject): KubeObject {
  return roles.reduce((next, role) => withStatusRef(role, next, undefined), vm);
}

/**
 * Second write of an expansion, whoever made the first and whatever the policy is by now: references leave status, unless
 * they left with the first, with everything else the pass has to say. What keeps the third from being made yet is said there too.
 */
export const clearReferences: VirtualMachineStep = (deps) => async (draft) => {
  if (!isExpanded(draft.vm)) return "continue";
  draft.vm = withoutStatusRefs(draft.vm);
  const blocker = blockedBy(draft.vm, draft.vmi);
  if (blocker !== undefined && hasRevisionsToDrop(deps, draft.vm)) draft.waiting = blocker;
  return "continue";
};

/**
 * Third write, once the server has the second: the revisions nobody names any more are removed. Every state in between
 * is one from which the next pass goes on.
 */
export const dropExpandedRevisions: VirtualMachineStep = (deps) => async (draft) => {
  const { vm } = draft;
  const record = expansionOf(vm);
  if (record === undefined || !isExpanded(vm) || blockedBy(vm, draft.vmi) !== undefined) return "continue";
  const copies = copiesFor(deps, vm, record);
  // One that an undo has just made is not left over, although the machine does not name it yet. It may become so.
  const candidates = copies.filter((revision) => !isReserved(revision, deps.now()));
  if (candidates.length < copies.length) {
    draft.requeueAfter = Math.min(draft.requeueAfter ?? reservation, reservation);
  }
  // A machine that ran on another one's revisions has none to remove, and still must not need them any more.
  if (candidates.length === 0 && startRevisionsNamingTypes(deps, vm).length === 0) return "continue";
  if (!(await flattenStartRevisions(deps, draft))) return "continue";
  const unnamed = candidates.filter(({ metadata }) => !deps.namedElsewhere(vm, metadata.name ?? ""));
  await Promise.all(
    unnamed.map(async (revision) => deps.deleteRevision(await adoptRevision(deps, vm, revision))),
  );
  return "continue";
};

function isExpanded(vm: KubeObject): boolean {
  return !isReferencing(vm) && expansionOf(vm) !== undefined;
}

function hasRevisionsToDrop(deps: VirtualMachineDeps, vm: KubeObject): boolean {
  const owned = deps.revisionsOf(vm).some((revision) => isOwnedBy(revision, vm) && holdsType(revision));
  return owned || startRevisionsNamingTypes(deps, vm).length > 0;
}

/** Copies of types that are this machine's, or nobody's and named by what it was expanded from. */
function copiesFor(
  deps: VirtualMachineDeps,
  vm: KubeObject,
  record: ExpansionRecord | DigestRecord,
): readonly KubeObject[] {
  const owned = deps.revisionsOf(vm).filter((revision) => isOwnedBy(revision, vm));
  const known = new Set(owned.map(({ metadata }) => metadata.name));
  const named = [...recordedRevisions(record)].flatMap((name) =>
    known.has(name) ? [] : (deps.knownRevision(vm, name) ?? []),
  );
  const free = named.filter((revision) => isFree(revision, vm));
  return [...owned, ...free].filter(holdsType);
}

function isFree(revision: KubeObject, vm: KubeObject): boolean {
  return controllerOf(revision) === undefined || isOwnedBy(revision, vm);
}
