import { jsonEqual, type KubeObject } from "@unfold/apimachinery";
import { expansionOf } from "@unfold/instancetype";
import { isReferencing } from "../policy/policy-behaviours.js";
import { keyOf } from "../runtime/object-key.js";
import { isOwnedBy } from "./adopt-revision.js";
import { capturedNames, givenNames } from "./captured-names.js";
import type { VirtualMachineDeps, VirtualMachineStep } from "./draft.js";
import { holdsType } from "./type-revision.js";

/**
 * How long a copy that its machine does not name may stay, in milliseconds. Whoever restores a machine by hand creates
 * the copy first and the reference to it afterwards.
 */
const grace = 10 * 60_000;

/**
 * Removes the copies of types that a machine was given before and that nothing names any more, once the server has the
 * new references: those that this process made or replaced, after a resize, an upgrade or a pass that was overtaken; and
 * those that a crash left behind, after a while. KubeVirt keeps all of them until the machine goes. Only what the
 * machine itself owns.
 */
export const dropFormerRevisions: VirtualMachineStep = (deps) => async (draft) => {
  const { vm } = draft;
  const expanded = !isReferencing(vm) && expansionOf(vm) !== undefined;
  if (expanded || draft.failure !== undefined || vm.metadata.deletionTimestamp !== undefined)
    return "continue";
  const unnamed = unnamedRevisions(deps, vm);
  const due = unnamed.filter((revision) => isDue(deps, revision));
  if (due.length < unnamed.length) draft.requeueAfter = Math.min(draft.requeueAfter ?? grace, grace);
  if (due.length === 0) return "continue";
  // The cache may be behind: a machine that changed since is for the next pass.
  const current = await deps.getVm(vm);
  if (!jsonEqual(current?.spec, vm.spec) || !jsonEqual(current?.status, vm.status)) return "continue";
  for (const revision of due) await deps.deleteRevision(revision);
  return "continue";
};

function unnamedRevisions(deps: VirtualMachineDeps, vm: KubeObject): readonly KubeObject[] {
  const named = new Set([...givenNames(vm), ...capturedNames(vm)]);
  return deps
    .revisionsOf(vm)
    .filter((revision) => isOwnedBy(revision, vm) && holdsType(revision))
    .filter(({ metadata: { name = "" } }) => !named.has(name) && !deps.namedElsewhere(vm, name));
}

function isDue(deps: VirtualMachineDeps, revision: KubeObject): boolean {
  const age = deps.time() - Date.parse(revision.metadata.creationTimestamp ?? "");
  return deps.ownCopies.has(keyOf(revision)) || age > grace;
}
