import type { KubeObject } from "@unfold/apimachinery";
import { typeKinds } from "../find/type-kinds.js";
import { reviewInstancetype } from "./review-instancetype.js";
import { reviewPreference } from "./review-preference.js";
import type { TypeReview } from "./type-review.js";

const reviewers = { instancetype: reviewInstancetype, preference: reviewPreference };

/** Checks of any of the four kinds of instancetype.kubevirt.io; undefined for other objects. */
export function reviewType(object: KubeObject): TypeReview | undefined {
  const entry = typeKinds.find(({ kind }) => kind === object.kind);
  return entry === undefined ? undefined : reviewers[entry.role](object);
}
