import { whoAmI } from "../../authentication/self-review.js";
import { reviewToken } from "../../authentication/tokens/token-review.js";
import {
  reviewAccess,
  reviewLocalAccess,
  reviewOwnAccess,
  reviewOwnRules,
} from "../../authorization/access-reviews.js";
import type { KindRow } from "./kind-row.js";

const authorization = { group: "authorization.k8s.io", version: "v1", verbs: ["create"] } as const;
const authentication = { group: "authentication.k8s.io", version: "v1", verbs: ["create"] } as const;

/** Questions that are answered, not stored. */
export const reviewKinds: readonly KindRow[] = [
  {
    ...authorization,
    kind: "SelfSubjectAccessReview",
    plural: "selfsubjectaccessreviews",
    cluster: true,
    answer: reviewOwnAccess,
  },
  {
    ...authorization,
    kind: "SelfSubjectRulesReview",
    plural: "selfsubjectrulesreviews",
    cluster: true,
    answer: reviewOwnRules,
  },
  {
    ...authorization,
    kind: "SubjectAccessReview",
    plural: "subjectaccessreviews",
    cluster: true,
    answer: reviewAccess,
  },
  {
    ...authorization,
    kind: "LocalSubjectAccessReview",
    plural: "localsubjectaccessreviews",
    answer: reviewLocalAccess,
  },
  {
    ...authentication,
    kind: "SelfSubjectReview",
    plural: "selfsubjectreviews",
    cluster: true,
    answer: whoAmI,
  },
  {
    ...authentication,
    kind: "TokenReview",
    plural: "tokenreviews",
    cluster: true,
    answer: reviewToken,
  },
];
