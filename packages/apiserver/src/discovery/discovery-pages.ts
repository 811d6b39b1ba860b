import { createHash } from "node:crypto";
import type { AggregatedApi, JsonObject } from "@unfold/apimachinery";
import type { PathHandler } from "../request/handle-request.js";
import { requireRead } from "../request/handle-request.js";
import type { HttpRequest, HttpResponse } from "../request/http.js";
import { negotiateFormat, parseAccept } from "../request/media-type.js";
import { replyJson, replyText } from "../request/reply.js";
import type { ApiContext } from "../verbs/api-context.js";
import { type AggregatedVersion, aggregatedDiscovery } from "./aggregated-discovery.js";
import { type ApiGroup, orderedGroups } from "./group-order.js";
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from "./plain-discovery.js";

/** `/api`, `/apis` and what is below them without naming a resource, plain or aggregated as the client accepts. */
export function discoveryPages(
  context: Pick<ApiContext, "kinds" | "store">,
  aggregatedApis: readonly AggregatedApi[] = [],
): PathHandler {
  const served: Served = { kinds: context.kinds, store: context.store, aggregatedApis };
  return (path, _query, request, response) => {
    const [prefix, ...rest] = path.replace(/\/$/, "").slice(1).split("/");
    if (prefix !== "api" && prefix !== "apis") return false;
    const document = prefix === "api" ? legacy(served, rest, request) : grouped(served, rest, request);
    if (document === undefined) return false;
    requireRead(request);
    send(request, response, document);
    return true;
  };
}

interface Served extends Pick<ApiContext, "kinds" | "store"> {
  readonly aggregatedApis: readonly AggregatedApi[];
}

interface Document {
  readonly value: JsonObject;
  readonly aggregated?: AggregatedVersion;
}

function legacy(context: Served, path: readonly string[], request: HttpRequest): Document | undefined {
  const [version] = path;
  if (path.length === 0) {
    return (
      aggregated(context, request, ({ name }) => name === "") ?? {
        value: apiVersions(addressOf(request)),
      }
    );
  }
  if (path.length > 1 || version !== "v1") return undefined;
  return { value: apiResourceList(context.kinds.all(), "", version) };
}

/** The address the client used, which HTTP/2 has in a pseudo header. */
function addressOf({ headers }: HttpRequest): string {
  const authority = headers[":authority"] ?? headers.host;
  return typeof authority === "string" ? authority : "";
}

function grouped(context: Served, path: readonly string[], request: HttpRequest): Document | undefined {
  const [name, version] = path;
  const groups = orderedGroups(context.kinds, context.store, context.aggregatedApis).filter(
    (group) => group.name !== "",
  );
  if (name === undefined) {
    return aggregated(context, request, (group) => group.name !== "") ?? { value: apiGroupList(groups) };
  }
  const group = groups.find((candidate) => candidate.name === name);
  if (group === undefined || path.length > 2) return undefined;
  if (version === undefined) return { value: apiGroup(group) };
  if (!group.versions.includes(version)) return undefined;
  return { value: apiResourceList(context.kinds.all(), name, version, context.aggregatedApis) };
}

function aggregated(
  context: Served,
  request: HttpRequest,
  wanted: (group: ApiGroup) => boolean,
): Document | undefined {
  const version = acceptedVersion(request.headers.accept);
  if (version === undefined) return undefined;
  const groups = orderedGroups(context.kinds, context.store, context.aggregatedApis).filter(wanted);
  const value = aggregatedDiscovery(groups, context.kinds.all(), version, context.aggregatedApis);
  return { value, aggregated: version };
}

/** The first acceptable form, if it is an aggregated one. */
function acceptedVersion(header: string | undefined): AggregatedVersion | undefined {
  const first = parseAccept(header).find(({ type, parameters }) => {
    if (type !== "application/json" && type !== "*/*") return false;
    const as = parameters.get("as");
    return as === undefined || isAggregated(as, parameters.get("v"));
  });
  return first?.parameters.has("as") ? (first.parameters.get("v") as AggregatedVersion) : undefined;
}

function isAggregated(as: string, version: string | undefined): boolean {
  return as === "APIGroupDiscoveryList" && (version === "v2" || version === "v2beta1");
}

function send(request: HttpRequest, response: HttpResponse, { value, aggregated: version }: Document): void {
  response.setHeader("Vary", "Accept");
  if (version === undefined) {
    replyJson(response, 200, value, negotiateFormat(request.headers.accept));
    return;
  }
  const text = JSON.stringify(value);
  const etag = `"${createHash("sha256").update(text).digest("hex").toUpperCase()}"`;
  response.setHeader("ETag", etag);
  const unchanged = request.headers["if-none-match"] === etag;
  const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  replyText(response, unchanged ? 304 : 200, unchanged ? "" : text, "json", type);
}
