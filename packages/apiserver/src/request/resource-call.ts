import type { UserInfo } from "@unfold/apimachinery";
import type { ApiContext } from "../verbs/api-context.js";
import { methodNotAllowed, type ResourceRequest } from "../verbs/resource-request.js";
import type { ClientGone } from "./client-gone.js";
import type { HttpRequest, HttpResponse } from "./http.js";
import { warningHeader } from "./reply.js";
import type { ResourceRoute } from "./resource-route.js";

/** One HTTP request for a resource. */
export interface ResourceCall {
  readonly context: ApiContext;
  readonly route: ResourceRoute;
  readonly query: URLSearchParams;
  readonly user: UserInfo;
  readonly http: HttpRequest;
  readonly response: HttpResponse;
  /** Aborted when the client has the answer or has left. */
  readonly gone: ClientGone;
  /** Adds to what the audit log says of the request; absent when nobody listens. */
  readonly annotate?: ((key: string, value: string) => void) | undefined;
}

/** A request as verbs want it; writes complete it with their options. */
export function resourceRequest({ route, user, response, annotate }: ResourceCall): ResourceRequest {
  const { kind, version, namespace = "", name = "", subresource } = route;
  let warnings: Set<string> | undefined;
  return {
    kind,
    version,
    namespace,
    name,
    subresource,
    user,
    annotate,
    dryRun: false,
    fieldManager: "",
    fieldValidation: "Ignore",
    warn: (text) => {
      warnings ??= new Set();
      warnings.add(warningHeader(text));
      response.setHeader("Warning", [...warnings]);
    },
  };
}

/** 405 when the kind does not offer the verb. */
export function requireVerb({ route }: ResourceCall, verb: string): void {
  if (route.kind.verbs !== undefined && !route.kind.verbs.includes(verb)) throw methodNotAllowed();
}
