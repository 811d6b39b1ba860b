import type { KubeObject } from "@unfold/apimachinery";
import { typeKinds } from "../find/type-kinds.js";
import { reviewInstancetype } from "./review-instancetype.js";
import { reviewPreference } from "./review-preference.js";
import type { TypeReview } from "./type-review.js";

const reviewers = { instancetype: reviewInstancetype, preference: reviewPreference };

/** Checks of any of the four kinds of instancetype.kubevirt.io; undefined for other objects. */
export function reviewType(object: KubeObject, operation = "CREATE"): TypeReview | undefined {
  const entry = typeKinds.find(({ kind }) => kind === object.kind);
  if (entry === undefined) return undefined;
  // The schema comes before everything else but deletion, and names neither a reason nor a field.
  if (object.spec === undefined && operation !== "DELETE")
    return { causes: [{ message: "spec in body is required" }], warnings: [] };
  return reviewers[entry.role](object);
}
