import { apiError, type JsonObject, type KubeObject } from "@unfold/apimachinery";
import { itemEncoder } from "../encode/encode-item.js";
import { encodeObject, encodeText } from "../encode/encode-object.js";
import { servedScale } from "../kinds/scale-kind.js";
import { apiVersionOf, type ObjectView } from "../kinds/version-conversion.js";
import { type IncludeObject, tableHead, tableOf, tableRow } from "../table/table-of.js";
import type { ListPage } from "../verbs/list.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import type { Representation } from "./media-type.js";
import type { RenderedList } from "./rendered-list.js";

/** What decides how an answer looks. */
export interface Rendering {
  readonly request: ResourceRequest;
  readonly representation: Representation;
  readonly includeObject: IncludeObject;
  /** Tables go without their columns. */
  readonly noHeaders?: boolean;
  /** Ages in tables are counted to this time. */
  readonly now: () => Date;
}

/** The same for the Scale of the object. */
export function scaleView(rendering: Rendering): Rendering {
  return { ...rendering, request: { ...rendering.request, ...servedScale } };
}

/** Objects as they are, instead of what `Accept` can make of them. */
function isPlain({ representation }: Rendering): boolean {
  return representation.as === undefined;
}

/** JSON of one object as the client asked for it. */
export function renderObject(rendering: Rendering, object: KubeObject): string | Buffer {
  return isPlain(rendering) ? encodeObject(object) : transformed(rendering, object);
}

/** The same of an object of which so far only the bytes may be at hand. */
export function renderView(rendering: Rendering, view: ObjectView): string | Buffer {
  return isPlain(rendering) ? view.json : transformed(rendering, view.object);
}

function transformed(rendering: Rendering, object: KubeObject): string {
  const { as = "", version } = rendering.representation;
  if (as === "Table") {
    const { resourceVersion = "" } = object.metadata;
    return JSON.stringify(table(rendering, object, { resourceVersion }));
  }
  if (as === "PartialObjectMetadataList") throw notAcceptable(as, "not a list");
  return JSON.stringify(partial(object, version));
}

/** A list as the client asked for it. @throws ApiError 406 */
export function renderList(rendering: Rendering, page: ListPage): RenderedList {
  const { request, representation } = rendering;
  const { as, version } = representation;
  const metadata = listMetadata(page);
  if (as === "Table") {
    const head = tableHead({ ...request, listMeta: metadata, metaVersion: version });
    const row = {
      ...request,
      includeObject: rendering.includeObject,
      now: rendering.now(),
      metaVersion: version,
    };
    const rowOf = (view: ObjectView): Buffer => encodeText(JSON.stringify(tableRow(row, view.glance())));
    return { head, field: "rows", items: mapLazily(page.items, rowOf) };
  }
  if (as === "PartialObjectMetadata") throw notAcceptable(as, "a list");
  if (as === "PartialObjectMetadataList") {
    const head = { kind: as, apiVersion: `meta.k8s.io/${version}`, metadata };
    const itemOf = (view: ObjectView): Buffer => encodeText(JSON.stringify(partial(view.glance(), version)));
    return { head, field: "items", items: mapLazily(page.items, itemOf) };
  }
  return objectList(request, page, metadata);
}

/** Objects lie ready as bytes; only the list around them is new. */
function objectList({ kind, version }: ResourceRequest, page: ListPage, metadata: JsonObject): RenderedList {
  const apiVersion = apiVersionOf(kind, version);
  // The last page of custom objects says so: unstructured lists always have the field in Go.
  const pages = kind.custom ? { continue: "", ...metadata } : metadata;
  const head = { kind: kind.listKind, apiVersion, metadata: pages };
  if (!kind.custom) {
    return {
      head,
      field: "items",
      items: mapLazily(page.items, itemEncoder({ apiVersion, kind: kind.kind })),
    };
  }
  const sum = page.items.reduce((bytes, { json }) => bytes + json.length, 0);
  const itemBytes = { sum, count: page.items.length };
  return { head, field: "items", items: page.items.map(({ json }) => json), itemBytes };
}

function* mapLazily<Item, Result>(items: readonly Item[], map: (item: Item) => Result): Generator<Result> {
  for (const item of items) yield map(item);
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
  const { request, representation, includeObject, now, noHeaders = false } = rendering;
  const { kind, version } = request;
  const metaVersion = representation.version;
  const rows = { kind, version, objects: [object], includeObject, now: now(), metaVersion };
  return tableOf({ ...rows, listMeta, noHeaders });
}
