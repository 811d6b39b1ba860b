import { type KubeObject, stringAt } from "@unfold/apimachinery";
import { type Role, statusRefOf } from "@unfold/instancetype";
import { formatKey } from "../runtime/object-key.js";

const roles: readonly Role[] = ["instancetype", "preference"];

/** Names of the revisions that status says were captured for a machine. */
export function capturedNames(vm: KubeObject): readonly string[] {
  return roles.flatMap((role) => {
    const name = stringAt(statusRefOf(role, vm), "controllerRevisionRef", "name") ?? "";
    return name === "" ? [] : [name];
  });
}

/** Names of the revisions that the machine's own matchers give. */
export function givenNames(vm: KubeObject): readonly string[] {
  return roles.flatMap((role) => {
    const name = stringAt(vm.spec, role, "revisionName") ?? "";
    return name === "" ? [] : [name];
  });
}

/** Key of a revision of the machine's namespace. */
export function revisionKey({ metadata: { namespace } }: KubeObject, name: string): string {
  return formatKey({ namespace, name });
}
