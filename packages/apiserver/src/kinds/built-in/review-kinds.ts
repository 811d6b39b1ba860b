import { type KubeObject, type UserInfo, withField } from "@unfold/apimachinery";
import type { KindRow } from "./kind-row.js";

/** Everyone who got in may do everything, so every review says yes. */
function allowed(object: KubeObject): KubeObject {
  return withField(object, "status", { allowed: true }) as KubeObject;
}

function whoAmI(object: KubeObject, { username, groups, uid }: UserInfo): KubeObject {
  const userInfo = { username, ...(uid === undefined ? {} : { uid }), groups };
  return withField(object, "status", { userInfo }) as KubeObject;
}

function everyRule(object: KubeObject): KubeObject {
  return withField(object, "status", {
    resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }],
    nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
    incomplete: false,
  }) as KubeObject;
}

const authorization = { group: "authorization.k8s.io", version: "v1", verbs: ["create"] } as const;

/** Questions that are answered, not stored. */
export const reviewKinds: readonly KindRow[] = [
  {
    ...authorization,
    kind: "SelfSubjectAccessReview",
    plural: "selfsubjectaccessreviews",
    cluster: true,
    answer: allowed,
  },
  {
    ...authorization,
    kind: "SelfSubjectRulesReview",
    plural: "selfsubjectrulesreviews",
    cluster: true,
    answer: everyRule,
  },
  {
    ...authorization,
    kind: "SubjectAccessReview",
    plural: "subjectaccessreviews",
    cluster: true,
    answer: allowed,
  },
  {
    group: "authentication.k8s.io",
    version: "v1",
    kind: "SelfSubjectReview",
    plural: "selfsubjectreviews",
    cluster: true,
    verbs: ["create"],
    answer: whoAmI,
  },
];
