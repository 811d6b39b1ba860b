import { type AggregatedApi, badRequest, type UserInfo } from "@unfold/apimachinery";
import type { HttpRequest, HttpResponse } from "../request/http.js";
import { readBody } from "../request/read-body.js";
import { replyJson } from "../request/reply.js";
import { resourceNotFound } from "../request/resource-route.js";

/** A path below an aggregated group and version. */
export interface AggregatedRoute {
  readonly api: AggregatedApi;
  readonly version: string;
  /** Still percent-encoded. */
  readonly path: readonly string[];
}

const prefix = "/apis/";

/** Where a path leads; undefined when it is no aggregated API's, or names nothing below the version. */
export function aggregatedRoute(
  apis: readonly AggregatedApi[],
  pathname: string,
): AggregatedRoute | undefined {
  if (!pathname.startsWith(prefix)) return undefined;
  const api = apis.find(({ group }) => pathname.startsWith(`${group}/`, prefix.length));
  if (api === undefined) return undefined;
  const [version = "", ...path] = pathname.slice(prefix.length + api.group.length + 1).split("/");
  if (path.length === 0 || path[0] === "" || !api.versions.includes(version)) return undefined;
  return { api, version, path };
}

interface Exchange {
  readonly user: UserInfo;
  readonly http: HttpRequest;
  readonly response: HttpResponse;
}

/** Lets the API answer. @throws ApiError what it refuses, 404 for what it does not serve */
export async function handleAggregated(
  { api, version, path }: AggregatedRoute,
  { user, http, response }: Exchange,
): Promise<void> {
  const body = (await readBody(http)).toString("utf8");
  const request = {
    method: http.method ?? "GET",
    version,
    path: path.map(decoded),
    body,
    userInfo: user,
  };
  const answer = await api.handle(request);
  if (answer === undefined) throw resourceNotFound();
  if (answer.body !== undefined) {
    replyJson(response, answer.code, answer.body);
    return;
  }
  response.statusCode = answer.code;
  response.setHeader("Cache-Control", "no-cache, private");
  response.end();
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest(`invalid URL escape in ${JSON.stringify(segment)}`);
  }
}
