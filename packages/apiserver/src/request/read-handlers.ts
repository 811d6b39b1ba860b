import { badRequest, type JsonObject, parseFieldSelector } from "@unfold/apimachinery";
import type { ObjectView } from "../kinds/version-conversion.js";
import { viewObject } from "../verbs/get.js";
import { listObjects } from "../verbs/list.js";
import { requireReached } from "../verbs/list-revision.js";
import { methodNotAllowed, type Subresource } from "../verbs/resource-request.js";
import { getScale } from "../verbs/scale.js";
import { readSelection } from "../verbs/selection.js";
import { streamWatch } from "../watch/watch-stream.js";
import { parseRevision, readListOptions } from "./list-options.js";
import { type Rendering, renderList, renderObject, renderView, scaleView } from "./render.js";
import { replyText } from "./reply.js";
import { replyList } from "./reply-list.js";
import { type ResourceCall, requireVerb } from "./resource-call.js";

/** What can be read of an object. */
const readable: ReadonlySet<Subresource | undefined> = new Set([undefined, "status", "scale", "approval"]);

/** GET of one object. It is watched through the list and a field selector, or by the old `/watch/` path only. */
export function handleGet(call: ResourceCall, view: Rendering): void {
  requireVerb(call, "get");
  if (!readable.has(view.request.subresource)) throw methodNotAllowed();
  if (call.route.watch) {
    watch(call, view);
    return;
  }
  requireReached(call.context, parseRevision(call.query.get("resourceVersion") ?? ""));
  if (view.request.subresource === "scale") {
    const scale = getScale(call.context, view.request);
    replyText(call.response, 200, renderObject(scaleView(view), scale), view.representation.format);
    return;
  }
  const found = viewObject(call.context, view.request);
  replyText(call.response, 200, renderView(view, found), view.representation.format);
}

/** GET of a collection, or a watch of it. */
export async function handleList(call: ResourceCall, view: Rendering): Promise<void> {
  const options = readListOptions(call.query);
  if (options.watch || call.route.watch) {
    watch(call, view);
    return;
  }
  requireVerb(call, "list");
  const page = await listObjects(call.context, view.request, options);
  await replyList(call, renderList(view, page), view.representation.format);
}

function watch(call: ResourceCall, view: Rendering): void {
  requireVerb(call, "watch");
  const options = readListOptions(call.query);
  if (view.representation.format !== "json") throw badRequest("watch is served as JSON only");
  const stream = {
    labelSelector: options.labelSelector ?? "",
    fieldSelector: options.fieldSelector ?? "",
    revision: parseRevision(options.resourceVersion),
    initialEvents: options.sendInitialEvents,
    bookmarks: options.allowWatchBookmarks,
    bookmarkType: metadataType(view),
    timeoutSeconds: options.timeoutSeconds,
    encode: watchEncoder(view),
  };
  // What is wrong with a selector is said before the stream begins.
  readSelection(view.request.kind, stream);
  if (call.route.name !== undefined) requireSameName(stream.fieldSelector, call.route.name);
  if (!call.gone.aborted) call.gone.addEventListener("abort", call.context.limits.watch(), { once: true });
  streamWatch(call.context, view.request, stream, call);
}

function metadataType({ representation: { as, version } }: Rendering): JsonObject | undefined {
  return as === "PartialObjectMetadata" ? { kind: as, apiVersion: `meta.k8s.io/${version}` } : undefined;
}

/** The old path of a watch names its object; a selector may only name it too. @throws ApiError 400 */
function requireSameName(fieldSelector: string, name: string): void {
  const terms = parseFieldSelector(fieldSelector);
  const named = terms.find(({ path, equal }) => path === "metadata.name" && equal);
  if (terms.length === 0 || named?.value === name) return;
  throw badRequest("fieldSelector metadata.name doesn't match requested name");
}

/** The columns of tables are sent with the first event only. */
function watchEncoder(rendering: Rendering): (view: ObjectView) => string | Buffer {
  let begun = false;
  return (view) => {
    const noHeaders = begun;
    begun = true;
    return renderView({ ...rendering, noHeaders }, view);
  };
}
