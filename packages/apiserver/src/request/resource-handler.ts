import { badRequest } from "@unfold/apimachinery";
import { type IncludeObject, includeObjects } from "../table/table-of.js";
import { methodNotAllowed } from "../verbs/resource-request.js";
import { handleDelete, handleDeleteCollection } from "./delete-handlers.js";
import { negotiate } from "./media-type.js";
import { handleGet, handleList } from "./read-handlers.js";
import type { Rendering } from "./render.js";
import { replyPlain } from "./reply.js";
import { type ResourceCall, resourceRequest } from "./resource-call.js";
import { handleCreate, handlePatch, handlePost, handleUpdate } from "./write-handlers.js";

type Handler = (call: ResourceCall, view: Rendering) => Promise<void> | void;

/** What a method does to one object and to a collection. */
const handlers: Readonly<Record<string, { readonly one: Handler; readonly many: Handler }>> = {
  GET: { one: handleGet, many: handleList },
  POST: { one: handlePost, many: handleCreate },
  PUT: { one: handleUpdate, many: refuse },
  PATCH: { one: handlePatch, many: refuse },
  DELETE: { one: handleDelete, many: handleDeleteCollection },
};

function refuse(): never {
  throw methodNotAllowed();
}

function readIncludeObject(query: URLSearchParams): IncludeObject {
  const given = query.get("includeObject") || "Metadata";
  const known = includeObjects.find((one) => one === given);
  if (known !== undefined) return known;
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(given)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}

/** Answers a request for a resource. @throws ApiError */
export async function handleResource(call: ResourceCall): Promise<void> {
  const { context, route, query, http } = call;
  const { method = "GET" } = http;
  const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
  if (handler === undefined || (route.watch && method !== "GET")) throw methodNotAllowed();
  const representation = negotiate(http.headers.accept);
  const request = resourceRequest(call);
  const includeObject = readIncludeObject(query);
  const { deprecationWarning } = route.version;
  if (deprecationWarning !== undefined) request.warn(deprecationWarning);
  const connected = route.subresource === undefined ? undefined : route.kind.connects?.[route.subresource];
  if (connected !== undefined) {
    if (!connected.methods.some((one) => one === method)) throw methodNotAllowed();
    const { code, text } = await connected.answer(context, request, query);
    replyPlain(call.response, code, text);
    return;
  }
  const view: Rendering = { request, representation, includeObject, now: context.now };
  await (route.name === undefined ? handler.many : handler.one)(call, view);
}
