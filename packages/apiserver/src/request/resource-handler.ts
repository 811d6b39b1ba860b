import type { IncludeObject } from "../table/table-of.js";
import { methodNotAllowed } from "../verbs/resource-request.js";
import { handleDelete, handleDeleteCollection } from "./delete-handlers.js";
import { negotiate } from "./media-type.js";
import { handleGet, handleList } from "./read-handlers.js";
import type { Rendering } from "./render.js";
import { type ResourceCall, resourceRequest } from "./resource-call.js";
import { handleCreate, handlePatch, handlePost, handleUpdate } from "./write-handlers.js";

type Handler = (call: ResourceCall, view: Rendering) => Promise<void> | void;

/** What a method does to one object and to a collection. */
const handlers: Readonly<Record<string, { readonly one: Handler; readonly many: Handler }>> = {
  GET: { one: handleGet, many: handleList },
  HEAD: { one: handleGet, many: handleList },
  POST: { one: handlePost, many: handleCreate },
  PUT: { one: handleUpdate, many: refuse },
  PATCH: { one: handlePatch, many: refuse },
  DELETE: { one: handleDelete, many: handleDeleteCollection },
};

function refuse(): never {
  throw methodNotAllowed();
}

/** Answers a request for a resource. @throws ApiError */
export async function handleResource(call: ResourceCall): Promise<void> {
  const { context, route, query, http } = call;
  const handler = handlers[http.method ?? "GET"];
  if (handler === undefined) throw methodNotAllowed();
  const representation = negotiate(http.headers.accept);
  const request = resourceRequest(call);
  const includeObject = (query.get("includeObject") ?? "Metadata") as IncludeObject;
  const { deprecationWarning } = route.version;
  if (deprecationWarning !== undefined) request.warn(deprecationWarning);
  const view: Rendering = { request, representation, includeObject, now: context.now };
  await (route.name === undefined ? handler.many : handler.one)(call, view);
}
