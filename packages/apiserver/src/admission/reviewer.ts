import type {
  AdmissionOperation,
  AdmissionRequest,
  AdmissionResponse,
  KubeObject,
} from "@unfold/apimachinery";
import type { KindVersion } from "../kinds/resource-kind.js";
import type { ApiContext } from "../verbs/api-context.js";
import type { ResourceRequest } from "../verbs/resource-request.js";

/** What is reviewed. */
export interface Reviewed {
  readonly operation: AdmissionOperation;
  readonly name: string;
  readonly object?: KubeObject;
  readonly oldObject?: KubeObject;
}

/** A review about to be made. */
export interface Review {
  readonly context: ApiContext;
  readonly request: ResourceRequest;
  /** The objects are in the version the reviewer wants. */
  readonly admissionRequest: AdmissionRequest;
}

/** Somebody with a say in what is stored: a plug-in of this process, a webhook, or the policies. */
export interface Reviewer {
  readonly name: string;
  /** The version in which it wants to see the objects; undefined when it does not want the request. */
  wants(context: ApiContext, request: ResourceRequest, reviewed: Reviewed): KindVersion | undefined;
  /** @throws ApiError when it cannot say, and that counts as a refusal */
  review(review: Review): Promise<AdmissionResponse>;
  /** Whether it wants to be asked again when a later one changed the object. */
  readonly reinvoked: boolean;
  /** Whether it is no part of this process. */
  readonly external: boolean;
}

/** Everybody who is asked, in their order. */
export interface AdmissionChain {
  readonly mutating: readonly Reviewer[];
  readonly validating: readonly Reviewer[];
}
