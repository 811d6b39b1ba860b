import type { KubeObject } from "@unfold/apimachinery";
import { recordOf } from "@unfold/instancetype";
import { isReferencing } from "../policy/policy-behaviours.js";

/** Whether a stored virtual machine was expanded and is flat still, so that the update rule of such machines holds. */
export function isFlatWithRecord(vm: KubeObject): boolean {
  return !isReferencing(vm) && recordOf(vm) !== undefined;
}
