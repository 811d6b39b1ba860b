import { apiError, type JsonObject, type KubeObject } from "@unfold/apimachinery";
import { servedScale } from "../kinds/scale-kind.js";
import { apiVersionOf } from "../kinds/version-conversion.js";
import { type IncludeObject, tableHead, tableOf, tableRow } from "../table/table-of.js";
import type { ListPage } from "../verbs/list.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import { mapInTurns } from "../verbs/take-turns.js";
import { encodeObject } from "./encoded-object.js";
import type { Representation } from "./media-type.js";

/** What decides how an answer looks. */
export interface Rendering {
  readonly request: ResourceRequest;
  readonly representation: Representation;
  readonly includeObject: IncludeObject;
  /** Ages in tables are counted to this time. */
  readonly now: () => Date;
}

/** The same for the Scale of the object. */
export function scaleView(rendering: Rendering): Rendering {
  return { ...rendering, request: { ...rendering.request, ...servedScale } };
}

/** JSON text of one object as the client asked for it. */
export function renderObject(rendering: Rendering, object: KubeObject): string {
  const { as, version } = rendering.representation;
  if (as === "Table") {
    const { resourceVersion = "" } = object.metadata;
    return JSON.stringify(table(rendering, object, { resourceVersion }));
  }
  if (as === "PartialObjectMetadataList") throw notAcceptable(as, "not a list");
  if (as === "PartialObjectMetadata") return JSON.stringify(partial(object, version));
  return encodeObject(object);
}

/** JSON text of a list as the client asked for it; others have their turn while a long one is made. */
export async function renderList(rendering: Rendering, page: ListPage): Promise<string> {
  const { request, representation } = rendering;
  const { as, version } = representation;
  const metadata = listMetadata(page);
  const list = async (head: JsonObject, field: string, item: (object: KubeObject) => string) => {
    const texts = await mapInTurns(page.items, item);
    return `${JSON.stringify(head).slice(0, -1)},"${field}":[${texts.join(",")}]}`;
  };
  if (as === "Table") {
    const apiVersion = `meta.k8s.io/${version}`;
    const head = { ...tableHead({ ...request, listMeta: metadata }), apiVersion };
    const row = { ...request, includeObject: rendering.includeObject, now: rendering.now() };
    return list(head, "rows", (object) => JSON.stringify(tableRow(row, object)));
  }
  if (as === "PartialObjectMetadata") throw notAcceptable(as, "a list");
  if (as === "PartialObjectMetadataList") {
    const head = { kind: as, apiVersion: `meta.k8s.io/${version}`, metadata };
    return list(head, "items", (object) => JSON.stringify(partial(object, version)));
  }
  const { kind } = request;
  const head = { kind: kind.listKind, apiVersion: apiVersionOf(kind, request.version), metadata };
  // Objects are encoded once and for all; only the list around them is new.
  return list(head, "items", encodeObject);
}

/** `metadata` of a list. */
export function listMetadata(page: ListPage): JsonObject {
  return {
    resourceVersion: String(page.revision),
    ...(page.continue === undefined ? {} : { continue: page.continue }),
    ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
  };
}

function notAcceptable(as: string, what: string): Error {
  return apiError("NotAcceptable", `you requested ${as}, but the requested object is ${what}`);
}

function partial(object: KubeObject, version: string): JsonObject {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}

function table(rendering: Rendering, object: KubeObject, listMeta: JsonObject): JsonObject {
  const { request, representation, includeObject, now } = rendering;
  const { kind, version } = request;
  const rendered = tableOf({ kind, version, objects: [object], includeObject, now: now(), listMeta });
  return { ...rendered, apiVersion: `meta.k8s.io/${representation.version}` };
}
