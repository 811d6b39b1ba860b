import type { KubeObject } from "@unfold/apimachinery";
import { createObject } from "../verbs/create.js";
import { patchObject } from "../verbs/patch.js";
import { decodePatch, patchTypeOf } from "../verbs/read-patch.js";
import { methodNotAllowed } from "../verbs/resource-request.js";
import { patchScale, updateScale } from "../verbs/scale.js";
import { finalizeNamespace, updateObject } from "../verbs/update.js";
import { decodeBody } from "./decode-body.js";
import { parseMediaType } from "./media-type.js";
import { type Rendering, renderObject, scaleView } from "./render.js";
import { replyJson, replyText } from "./reply.js";
import { type ResourceCall, requireVerb } from "./resource-call.js";
import { requireNamespace } from "./resource-route.js";
import { readWriteOptions, type WriteQuery } from "./write-options.js";
import { writtenBody } from "./written-body.js";

function withOptions(view: Rendering, options: WriteQuery): Rendering {
  const { dryRun, fieldManager, fieldValidation, stated } = options;
  return { ...view, request: { ...view.request, dryRun, fieldManager, fieldValidation, stated } };
}

function optionsOf(
  call: ResourceCall,
  kind: Parameters<typeof readWriteOptions>[0],
  apply = false,
): WriteQuery {
  const userAgent = call.http.headers["user-agent"] ?? "";
  return readWriteOptions(kind, call.query, { userAgent, apply });
}

/** POST to a collection. */
export async function handleCreate(call: ResourceCall, initial: Rendering): Promise<void> {
  requireVerb(call, "create");
  requireNamespace(call.route);
  const view = withOptions(initial, optionsOf(call, "CreateOptions"));
  const incoming = decodeBody(
    call.http.headers["content-type"],
    await writtenBody(call),
    call.route.kind.kind,
  );
  const object = await createObject(call.context, view.request, incoming);
  replyText(call.response, 201, renderObject(view, object), view.representation.format);
}

function replyObject(call: ResourceCall, view: Rendering, code: number, object: KubeObject): void {
  const shown = call.route.subresource === "scale" ? scaleView(view) : view;
  replyText(call.response, code, renderObject(shown, object), view.representation.format);
}

/** POST to a subresource. */
export async function handlePost(call: ResourceCall, initial: Rendering): Promise<void> {
  const { subresource, kind } = call.route;
  const posted = subresource === undefined ? undefined : kind.posts?.[subresource];
  if (posted === undefined) throw methodNotAllowed();
  requireVerb(call, "create");
  const view = withOptions(initial, optionsOf(call, "CreateOptions"));
  const contentType = call.http.headers["content-type"];
  const { value } = decodeBody(contentType, await writtenBody(call), posted.answers.kind);
  const answer = await posted.answer(call.context, view.request, value);
  replyJson(call.response, 201, answer, view.representation.format);
}

const updates = {
  status: updateObject,
  approval: updateObject,
  finalize: finalizeNamespace,
  scale: updateScale,
} as const;

/** PUT of an object. */
export async function handleUpdate(call: ResourceCall, initial: Rendering): Promise<void> {
  requireVerb(call, "update");
  const view = withOptions(initial, optionsOf(call, "UpdateOptions"));
  const incoming = decodeBody(
    call.http.headers["content-type"],
    await writtenBody(call),
    call.route.kind.kind,
  );
  const { subresource = "status" } = call.route;
  const verb = Object.hasOwn(updates, subresource) ? updates[subresource as keyof typeof updates] : undefined;
  if (verb === undefined) throw methodNotAllowed();
  const object = await verb(call.context, view.request, incoming);
  replyObject(call, view, 200, object);
}

/** PATCH of an object. */
export async function handlePatch(call: ResourceCall, initial: Rendering): Promise<void> {
  requireVerb(call, "patch");
  const { subresource } = call.route;
  if (subresource === "finalize" || !Object.hasOwn(updates, subresource ?? "status"))
    throw methodNotAllowed();
  const type = patchTypeOf(initial.request, parseMediaType(call.http.headers["content-type"] ?? "").type);
  const options = optionsOf(call, "PatchOptions", type === "apply");
  const view = withOptions(initial, options);
  const decoded = decodePatch(type, (await writtenBody(call)).toString("utf8"));
  if (call.route.subresource === "scale") {
    replyObject(call, view, 200, await patchScale(call.context, view.request, decoded, options.force));
    return;
  }
  const { object, created } = await patchObject(call.context, view.request, decoded, options.force);
  replyObject(call, view, created ? 201 : 200, object);
}
