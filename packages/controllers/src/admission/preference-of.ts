import type { KubeObject } from "@unfold/apimachinery";
import {
  type FoundType,
  find,
  recordOf,
  referencingForm,
  type TypeLookup,
  typeAfresh,
} from "@unfold/instancetype";
import { isReferencing } from "../policy/policy-behaviours.js";
import { isFlatWithRecord } from "./flat-with-record.js";
import { withoutLostCopies } from "./without-lost-copies.js";

/**
 * The preference a virtual machine is to be completed by. For an expanded machine that is applied again without asking
 * for another one it is the recorded one: the live one may have changed since, or be gone.
 */
export function preferenceOf(
  vm: KubeObject,
  old: KubeObject | undefined,
  lookup: TypeLookup,
): FoundType | undefined {
  const record = old === undefined || !isFlatWithRecord(old) ? undefined : recordOf(old);
  const result =
    old === undefined || record === undefined || !isReferencing(vm)
      ? find("preference", withoutLostCopies(vm, lookup), lookup)
      : typeAfresh("preference", referencingForm(old, vm, record), record, lookup);
  return result.ok ? result.found : undefined;
}
