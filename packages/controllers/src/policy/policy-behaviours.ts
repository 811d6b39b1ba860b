import { type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { hasNewChoice } from "./new-choice.js";
import type { ReferencePolicy } from "./reference-policy.js";

/** What a policy does with a virtual machine that names an instance type or a preference. */
export interface PolicyBehaviour {
  /** Whether the virtual machine is to be stored with everything its types say, and without naming them. */
  expands(vm: KubeObject): boolean;
  /** Whether revisions of the types it names are to be kept for it. */
  captures(vm: KubeObject): boolean;
  /** Whether revisions in the format of an older release are rewritten. */
  readonly upgrades: boolean;
}

const always = (): boolean => true;
const never = (): boolean => false;

/** Policy → behaviour (KubeVirt pkg/instancetype/controller/vm). */
export const policyBehaviours: { readonly [policy in ReferencePolicy]: PolicyBehaviour } = {
  reference: { expands: never, captures: always, upgrades: true },
  // A virtual machine that was captured before stays as it is until it is given another type. KubeVirt leaves its second,
  // uncaptured type to float with every edit; here that one is captured too.
  expand: {
    expands: (vm) => !isPinned(vm) || hasNewChoice(vm),
    captures: (vm) => isPinned(vm) && !hasNewChoice(vm),
    upgrades: false,
  },
  expandAll: { expands: always, captures: never, upgrades: false },
};

/** Whether a virtual machine names an instance type or a preference at all. */
export function isReferencing(vm: KubeObject): boolean {
  return objectAt(vm.spec, "instancetype") !== undefined || objectAt(vm.spec, "preference") !== undefined;
}

/** Whether status records a revision for a type the virtual machine still names. A leftover of a former one is not a pin. */
export function isPinned(vm: KubeObject): boolean {
  const pinned = (role: string, ref: string): boolean =>
    objectAt(vm.spec, role) !== undefined &&
    (stringAt(vm.status, ref, "controllerRevisionRef", "name") ?? "") !== "";
  return pinned("instancetype", "instancetypeRef") || pinned("preference", "preferenceRef");
}
