import { type JsonValue, jsonEqual, type KubeObject } from "@unfold/apimachinery";
import { reviewMatchers } from "../admission/review-matchers.js";
import { reviewType } from "../admission/review-type.js";
import { type Difference, differing, type RecordedKind, type RecordedLine } from "./recorded-kind.js";

/** Admission of types and of matchers. */
export const webhookKind: RecordedKind = {
  name: "webhook",
  recognises: ({ op }) => op === "admit" || op === "mutate",
  family: ({ op }) => `webhook-${op}`,
  compare: async (given, golden) => compareReview(given, golden),
};

function compareReview(given: RecordedLine, golden: RecordedLine): readonly Difference[] {
  const object = given.object as KubeObject;
  const review =
    given.op === "admit"
      ? reviewType(object, String(given.operation))
      : { causes: reviewMatchers(object, given.oldObject as KubeObject | undefined), warnings: [] };
  const got = {
    causes: (review?.causes ?? []) as unknown as JsonValue,
    warnings: review?.warnings ?? [],
  };
  return differing(got, { causes: golden.causes ?? [], warnings: golden.warnings ?? [] }, jsonEqual);
}
