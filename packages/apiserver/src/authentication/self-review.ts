import { type KubeObject, withField } from "@unfold/apimachinery";
import type { ApiContext } from "../verbs/api-context.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import { userFields } from "./user-fields.js";

/** Answers a SelfSubjectReview: `kubectl auth whoami`. */
export function whoAmI(_context: ApiContext, { user }: ResourceRequest, review: KubeObject): KubeObject {
  return withField(review, "status", { userInfo: userFields(user) }) as KubeObject;
}
