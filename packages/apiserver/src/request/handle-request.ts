import { type AggregatedApi, apiError, badRequest, type UserInfo } from "@unfold/apimachinery";
import { aggregatedRoute, handleAggregated } from "../aggregation/handle-aggregated.js";
import type { ApiContext } from "../verbs/api-context.js";
import { methodNotAllowed } from "../verbs/resource-request.js";
import { parseResourcePath, type ResourcePath } from "./api-path.js";
import type { HttpRequest, HttpResponse } from "./http.js";
import { replyError, replyPlain } from "./reply.js";
import type { ResourceCall } from "./resource-call.js";
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
  readonly authenticate: (request: HttpRequest) => UserInfo | undefined | Promise<UserInfo | undefined>;
  /** Discovery, OpenAPI, health and version, in this order. */
  readonly pages: readonly PathHandler[];
  /** Groups that are answered by others. */
  readonly aggregatedApis: readonly AggregatedApi[];
}

/** Answers one request: authenticate, authorize, route, act. Every error ends here, as a Status. */
export async function handleRequest(
  pipeline: RequestPipeline,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  // Listened to before anything is awaited: the client may be gone by then, and nobody would say so again.
  const gone = new AbortController();
  // A reason of our own: Node would make a DOMException with a stack for each request.
  response.on("close", () => gone.abort("gone"));
  try {
    const user = await pipeline.authenticate(request);
    if (user === undefined) throw apiError("Unauthorized", "Unauthorized");
    authorize(user, request);
    await dispatch(pipeline, { user, http: request, response, gone: gone.signal });
  } catch (error) {
    if (error instanceof PageNotFound) replyPlain(response, 404, "404 page not found\n");
    else replyError(response, error);
  }
}

/** Everything to `system:masters`, nothing to others. */
function authorize({ username, groups }: UserInfo, { method = "GET", url = "/" }: HttpRequest): void {
  if (groups.includes("system:masters")) return;
  const path = url.split("?")[0];
  throw apiError(
    "Forbidden",
    `forbidden: User ${JSON.stringify(username)} cannot ${method.toLowerCase()} path ${JSON.stringify(path)}`,
    {
      details: {},
    },
  );
}

async function dispatch(
  { context, pages, aggregatedApis }: RequestPipeline,
  caller: Pick<ResourceCall, "user" | "http" | "response" | "gone">,
): Promise<void> {
  const { http, response } = caller;
  const { pathname, searchParams: query } = parseUrl(http.url ?? "/");
  const aggregated = aggregatedRoute(aggregatedApis, pathname);
  if (aggregated !== undefined) return handleAggregated(aggregated, caller);
  const path = resourcePath(pathname);
  if (path !== undefined) {
    const route = routeResource(context.kinds, path);
    return handleResource({ ...caller, context, route, query });
  }
  for (const handler of pages) if (await handler(pathname, query, http, response)) return;
  throw new PageNotFound();
}

function parseUrl(url: string): URL {
  try {
    return new URL(url, "http://localhost");
  } catch (error) {
    throw apiError("BadRequest", `invalid URL: ${url}`, { cause: error });
  }
}

function resourcePath(pathname: string): ResourcePath | undefined {
  try {
    return parseResourcePath(pathname);
  } catch (error) {
    if (error instanceof URIError) throw badRequest(`invalid URL escape in ${JSON.stringify(pathname)}`);
    throw error;
  }
}

/** Pages can only be read. @throws ApiError 405 */
export function requireRead({ method = "GET" }: HttpRequest): void {
  if (method !== "GET" && method !== "HEAD") throw methodNotAllowed();
}
