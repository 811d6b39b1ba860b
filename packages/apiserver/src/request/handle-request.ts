import { type AggregatedApi, apiError, badRequest, type UserInfo } from "@unfold/apimachinery";
import { aggregatedRoute, handleAggregated } from "../aggregation/handle-aggregated.js";
import { AuditRecord, type AuditSink } from "../audit/audit-event.js";
import { impersonate, impersonates } from "../authentication/impersonate.js";
import { privilegedGroup } from "../authorization/authorizer.js";
import { attributesOf, type RequestAttributes } from "../authorization/request-attributes.js";
import type { ApiContext } from "../verbs/api-context.js";
import { methodNotAllowed } from "../verbs/resource-request.js";
import { parseResourcePath, type ResourcePath } from "./api-path.js";
import { type ClientGone, ClientWatch } from "./client-gone.js";
import type { HttpRequest, HttpResponse } from "./http.js";
import { replyError, replyPlain, toStatus } from "./reply.js";
import { type RequestTarget, requestTarget } from "./request-target.js";
import { handleResource } from "./resource-handler.js";
import { PageNotFound, routeResource } from "./resource-route.js";

/** What answers a path that is no resource; false when it is not its path. */
export type PathHandler = (
  path: string,
  query: URLSearchParams,
  request: HttpRequest,
  response: HttpResponse,
) => boolean | Promise<boolean>;

/** What the request pipeline needs. */
export interface RequestPipeline {
  readonly context: ApiContext;
  /** Undefined for strangers: nothing is served to them. */
  readonly authenticate: (request: HttpRequest, pathname: string) => Promise<UserInfo | undefined>;
  /** Discovery, OpenAPI, health and version, in this order. */
  readonly pages: readonly PathHandler[];
  /** Groups that are answered by others. */
  readonly aggregatedApis: readonly AggregatedApi[];
  /** Hears of every request. */
  readonly audit?: AuditSink | undefined;
}

/** One request on its way. */
interface Exchange {
  readonly http: HttpRequest;
  readonly response: HttpResponse;
  readonly url: RequestTarget;
  readonly gone: ClientGone;
  readonly record: AuditRecord | undefined;
}

/** Answers one request: authenticate, authorize, route, act. Every error ends here, as a Status. */
export async function handleRequest(
  pipeline: RequestPipeline,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  // Listened to before anything is awaited: the client may be gone by then, and nobody would say so again.
  const gone = new ClientWatch();
  response.on("close", () => gone.abort());
  const record = pipeline.audit === undefined ? undefined : new AuditRecord(request, pipeline.context.now());
  let end = (): void => {};
  let failure: unknown;
  try {
    if (record !== undefined) response.setHeader("Audit-Id", record.id);
    const exchange = {
      http: request,
      response,
      url: requestTarget(request.url ?? "/"),
      gone,
      record,
    };
    const user = await admittedUser(pipeline, exchange);
    end = pipeline.context.limits.begin(user, request.method);
    await dispatch(pipeline, exchange, user);
  } catch (error) {
    failure = error;
    if (error instanceof PageNotFound) replyPlain(response, 404, "404 page not found\n");
    else replyError(response, error);
  } finally {
    end();
  }
  if (record !== undefined) report(pipeline, { record, response, gone, failure });
}

/** The user a request acts as, once all it wants is allowed. @throws ApiError 401, 403 */
async function admittedUser(
  { authenticate, context }: RequestPipeline,
  { http, url, record }: Exchange,
): Promise<UserInfo> {
  const requester = await authenticate(http, url.pathname);
  if (record !== undefined) {
    record.user = requester;
    record.attributes = attributesFor(http, url);
  }
  if (requester === undefined) throw apiError("Unauthorized", "Unauthorized");
  const user = impersonates(http) ? impersonate(requester, http, context.authorizer) : requester;
  if (record !== undefined && user !== requester) record.impersonated = user;
  if (record === undefined && user.groups.includes(privilegedGroup)) return user;
  const attributes = record?.attributes ?? attributesFor(http, url);
  const { allowed, reason } = context.authorizer.decide(user, attributes);
  record?.annotate("authorization.k8s.io/decision", allowed ? "allow" : "forbid");
  record?.annotate("authorization.k8s.io/reason", reason);
  if (!allowed) context.authorizer.require(user, attributes);
  return user;
}

function attributesFor(
  { method = "GET" }: HttpRequest,
  { pathname, searchParams }: RequestTarget,
): RequestAttributes {
  return refuseBadEscapes(pathname, () => attributesOf(method, pathname, searchParams));
}

async function dispatch(
  { context, pages, aggregatedApis }: RequestPipeline,
  { http, response, url, gone, record }: Exchange,
  user: UserInfo,
): Promise<void> {
  const { pathname, searchParams: query } = url;
  const aggregated = aggregatedRoute(aggregatedApis, pathname);
  if (aggregated !== undefined) return handleAggregated(aggregated, { user, http, response });
  const path: ResourcePath | undefined = refuseBadEscapes(pathname, () => parseResourcePath(pathname));
  if (path !== undefined) {
    const route = routeResource(context.kinds, path);
    const annotate = record?.annotate.bind(record);
    return handleResource({ context, route, query, user, http, response, gone, annotate });
  }
  for (const handler of pages) if (await handler(pathname, query, http, response)) return;
  throw new PageNotFound();
}

interface Finished {
  readonly record: AuditRecord;
  readonly response: HttpResponse;
  readonly gone: ClientGone;
  readonly failure: unknown;
}

/** Tells the audit log what became of a request; of a watch once when it runs and once when it ends. */
function report({ audit, context }: RequestPipeline, { record, response, gone, failure }: Finished): void {
  const say = (stage: "ResponseStarted" | "ResponseComplete"): void => {
    const status = failure === undefined || failure instanceof PageNotFound ? undefined : toStatus(failure);
    audit?.(JSON.stringify(record.event(stage, context.now(), response.statusCode, status)));
  };
  if (response.writableEnded || gone.aborted) {
    say("ResponseComplete");
    return;
  }
  say("ResponseStarted");
  gone.addEventListener("abort", () => say("ResponseComplete"), { once: true });
}

function refuseBadEscapes<Result>(pathname: string, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    if (error instanceof URIError) throw badRequest(`invalid URL escape in ${JSON.stringify(pathname)}`);
    throw error;
  }
}

/** Pages can only be read. @throws ApiError 405 */
export function requireRead({ method = "GET" }: HttpRequest): void {
  if (method !== "GET" && method !== "HEAD") throw methodNotAllowed();
}
