import type { Status } from "./api-error.js";
import type { GroupVersionKind, GroupVersionResource } from "./group-version.js";
import type { KubeObject } from "./kube-object.js";

export type AdmissionOperation = "CREATE" | "UPDATE" | "DELETE";

/** Who sent a request. */
export interface UserInfo {
  readonly username: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  /** What authentication knows besides, such as the pod a token is bound to. */
  readonly extra?: { readonly [key: string]: readonly string[] };
}

/** What an admission plug-in sees of a request (admission.k8s.io/v1 AdmissionRequest). */
export interface AdmissionRequest {
  readonly uid: string;
  readonly operation: AdmissionOperation;
  readonly resource: GroupVersionResource;
  readonly subresource?: string;
  readonly kind: GroupVersionKind;
  readonly namespace?: string;
  /** Empty on a create with generateName. */
  readonly name: string;
  /** Absent on DELETE. */
  readonly object?: KubeObject;
  /** Absent on CREATE. */
  readonly oldObject?: KubeObject;
  readonly dryRun: boolean;
  readonly userInfo: UserInfo;
}

/** `object` is the mutated object; absent when nothing changed or the plug-in only validates. */
export type AdmissionResponse =
  | { readonly allowed: true; readonly object?: KubeObject; readonly warnings?: readonly string[] }
  | { readonly allowed: false; readonly status: Status; readonly warnings?: readonly string[] };

/** Which requests an admission plug-in wants; `"*"` matches anything. */
export interface AdmissionRule {
  readonly groups: readonly string[];
  readonly versions: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly AdmissionOperation[];
}

/**
 * One admission plug-in, called in process by the embedded server and through an HTTPS webhook on a cluster.
 * `name` is the webhook's name: a denial reads `admission webhook "NAME" denied the request: MESSAGE` in both homes.
 * An entry of `resources` is `plural` (main resource only) or `plural/subresource`.
 */
export interface Admission {
  readonly name: string;
  readonly type: "mutating" | "validating";
  /** URL path of the webhook on a cluster. */
  readonly path: string;
  readonly rules: readonly AdmissionRule[];
  /** What the API server does when the webhook cannot be reached. */
  readonly failurePolicy: "Fail" | "Ignore";
  review(request: AdmissionRequest): Promise<AdmissionResponse>;
}
