import { badRequest, isJsonObject, type JsonValue } from "@unfold/apimachinery";
import { unreadable } from "../verbs/accept-object.js";
import { type Deletion, deleteObject } from "../verbs/delete.js";
import { deleteCollection } from "../verbs/delete-collection.js";
import { type DeletionOptions, readDeleteOptions } from "../verbs/delete-options.js";
import { requireOptionTypes } from "../verbs/delete-options-types.js";
import { methodNotAllowed } from "../verbs/resource-request.js";
import { decodeBody } from "./decode-body.js";
import { integer, readListOptions } from "./list-options.js";
import { type Rendering, renderList, renderObject } from "./render.js";
import { replyText } from "./reply.js";
import { replyList } from "./reply-list.js";
import { type ResourceCall, requireVerb } from "./resource-call.js";
import { requireNamespace } from "./resource-route.js";
import { writtenBody } from "./written-body.js";

async function deletionOptions(call: ResourceCall): Promise<DeletionOptions> {
  const body = await writtenBody(call);
  if (body.length === 0) {
    // Nothing here takes its time to end, but a number it must be.
    integer(call.query, "gracePeriodSeconds");
    return readDeleteOptions(undefined, call.query);
  }
  const { value } = decodeBody(call.http.headers["content-type"], body, "DeleteOptions");
  const fromBody = readDeleteOptions(requireDeleteOptions(value), call.query);
  return { ...fromBody, dryRun: fromBody.dryRun || call.query.getAll("dryRun").includes("All") };
}

function requireDeleteOptions(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) throw unreadable("DeleteOptions", value);
  const { kind } = value;
  if (kind === undefined || kind === "DeleteOptions") {
    requireOptionTypes(value);
    return value;
  }
  throw badRequest(
    `no kind "${String(kind)}" is registered for version "v1" in scheme "meta/internalversion"`,
  );
}

/** DELETE of an object. */
export async function handleDelete(call: ResourceCall, view: Rendering): Promise<void> {
  requireVerb(call, "delete");
  if (call.route.subresource !== undefined) throw methodNotAllowed();
  const options = await deletionOptions(call);
  const deletion = await deleteObject(call.context, view.request, options);
  const text =
    deletion.deleted && view.request.kind.returnsDeleted !== true
      ? JSON.stringify(deletedStatus(view, deletion))
      : renderObject(view, deletion.object);
  replyText(call.response, 200, text, view.representation.format);
}

/** The Status that answers a finished deletion. */
function deletedStatus({ request }: Rendering, { object }: Deletion): JsonValue {
  const { group, plural } = request.kind;
  const { name = "", uid = "" } = object.metadata;
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, ...(group === "" ? {} : { group }), kind: plural, uid },
  };
}

/** DELETE of a collection. */
export async function handleDeleteCollection(call: ResourceCall, view: Rendering): Promise<void> {
  requireVerb(call, "deletecollection");
  requireNamespace(call.route);
  const options = await deletionOptions(call);
  const query = readListOptions(call.query);
  const request = { ...view.request, dryRun: options.dryRun };
  const page = await deleteCollection(call.context, request, query, options);
  await replyList(call, renderList(view, page), view.representation.format);
}
