import type { JsonObject } from "@unfold/apimachinery";
import type { FoundType } from "./find/find.js";
import type { Role } from "./find/type-lookup.js";

/** What has been read of a type's spec, by the role it was read in; kept with the spec. */
export class TypePlans {
  instancetype: object | undefined = undefined;
  preference: object | undefined = undefined;
}

/** Plans of types that were not found by `find`, and so have no place for them. */
const otherPlans = new WeakMap<JsonObject, TypePlans>();

/** Objects are immutable and types are used again and again, so that what is read of a type is read once. */
export function planOnce<Plan extends object>(
  role: Role,
  read: (spec: JsonObject) => Plan,
): (type: FoundType) => Plan {
  return ({ spec, plans = otherPlansOf(spec) }) => {
    const known = role === "instancetype" ? plans.instancetype : plans.preference;
    if (known !== undefined) return known as Plan;
    const plan = read(spec);
    plans[role] = plan;
    return plan;
  };
}

function otherPlansOf(spec: JsonObject): TypePlans {
  const known = otherPlans.get(spec);
  if (known !== undefined) return known;
  const plans = new TypePlans();
  otherPlans.set(spec, plans);
  return plans;
}
