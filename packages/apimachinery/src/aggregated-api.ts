import type { UserInfo } from "./admission.js";
import type { JsonValue } from "./json/json.js";

/** A request below `/apis/GROUP/VERSION`, authenticated and authorized. */
export interface AggregatedRequest {
  readonly method: string;
  readonly version: string;
  /** The decoded segments behind the version, for example `namespaces`, `default`, `expand-vm-spec`. */
  readonly path: readonly string[];
  /** The body as text; "" without one. */
  readonly body: string;
  readonly userInfo: UserInfo;
}

/** `body` is sent as JSON; without it the answer has none. */
export interface AggregatedResponse {
  readonly code: number;
  readonly body?: JsonValue;
}

/** A resource, or `RESOURCE/SUBRESOURCE`, as discovery lists it. */
export interface AggregatedResource {
  readonly name: string;
  readonly namespaced: boolean;
}

/** An API group that is not made of stored kinds: what an APIService and a server of its own are on a cluster. */
export interface AggregatedApi {
  readonly group: string;
  /** Preferred one first; all serve the same. */
  readonly versions: readonly string[];
  readonly resources: readonly AggregatedResource[];
  /** Answers one request; undefined when it serves nothing at this path. Rejects with an `ApiError`. */
  handle(request: AggregatedRequest): Promise<AggregatedResponse | undefined>;
}
