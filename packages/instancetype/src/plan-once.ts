import type { JsonObject } from "@unfold/apimachinery";

/** Objects are immutable and types are used again and again, so that what is read of a type is read once. */
export function planOnce<Plan extends object>(read: (spec: JsonObject) => Plan): (spec: JsonObject) => Plan {
  const plans = new WeakMap<JsonObject, Plan>();
  return (spec) => {
    const known = plans.get(spec);
    if (known !== undefined) return known;
    const plan = read(spec);
    plans.set(spec, plan);
    return plan;
  };
}
