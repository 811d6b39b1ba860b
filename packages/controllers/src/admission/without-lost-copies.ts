import { type KubeObject, stringAt } from "@unfold/apimachinery";
import { type Role, statusRefOf, type TypeLookup, withStatusRef } from "@unfold/instancetype";
import { withoutFormerChoices } from "../policy/new-choice.js";

const roles: readonly Role[] = ["instancetype", "preference"];

/**
 * The virtual machine without references in status that cannot say what its matchers mean: those of a former choice, and
 * those whose copy is gone, as while the pass of a resize removes the one of the former type. It is judged by the live
 * type then. KubeVirt, which keeps former copies, judges a machine whose copy is gone as one without a type.
 */
export function withoutLostCopies(vm: KubeObject, lookup: TypeLookup): KubeObject {
  const current = withoutFormerChoices(vm);
  const namespace = vm.metadata.namespace ?? "";
  return roles
    .filter((role) => {
      const name = stringAt(statusRefOf(role, current), "controllerRevisionRef", "name") ?? "";
      return name !== "" && lookup.revision(namespace, name) === undefined;
    })
    .reduce((given, role) => withStatusRef(role, given, undefined), current);
}
