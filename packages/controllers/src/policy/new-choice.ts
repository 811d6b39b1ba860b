import { type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { matchedKind, type Role, statusRefOf, withStatusRef } from "@unfold/instancetype";

const roles: readonly Role[] = ["instancetype", "preference"];

/** Whether a matcher of the virtual machine means something else than what was captured for it. */
export function hasNewChoice(vm: KubeObject): boolean {
  return roles.some((role) => namesAnotherType(role, vm) || namesAnotherRevision(role, vm));
}

/**
 * The virtual machine without references in status that belong to a former choice: what was captured for them says
 * nothing about the types it names now. KubeVirt compares neither kinds nor, once the revision is gone, names.
 */
export function withoutFormerChoices(vm: KubeObject): KubeObject {
  return roles
    .filter((role) => namesAnotherType(role, vm))
    .reduce((current, role) => withStatusRef(role, current, undefined), vm);
}

/** An empty member of a matcher says nothing, as when it is captured. */
function namesAnotherType(role: Role, vm: KubeObject): boolean {
  const ref = statusRefOf(role, vm);
  if (objectAt(vm.spec, role) === undefined || pinned(role, vm) === "") return false;
  const [name, captured] = [stringAt(vm.spec, role, "name") ?? "", stringAt(ref, "name") ?? ""];
  if (name !== "" && captured !== "" && name !== captured) return true;
  const kind = stringAt(vm.spec, role, "kind") ?? "";
  return kind !== "" && matchedKind(role, kind) !== matchedKind(role, stringAt(ref, "kind") ?? "");
}

function namesAnotherRevision(role: Role, vm: KubeObject): boolean {
  const wanted = stringAt(vm.spec, role, "revisionName") ?? "";
  return wanted !== "" && pinned(role, vm) !== "" && wanted !== pinned(role, vm);
}

function pinned(role: Role, vm: KubeObject): string {
  return stringAt(statusRefOf(role, vm), "controllerRevisionRef", "name") ?? "";
}
