import { apiError, type JsonObject, type KubeObject } from "@unfold/apimachinery";
import { itemEncoder } from "../encode/encode-item.js";
import { encodeObject, encodeText } from "../encode/encode-object.js";
import { servedScale } from "../kinds/scale-kind.js";
import { apiVersionOf, type ObjectView } from "../kinds/version-conversion.js";
import { type IncludeObject, tableHead, tableOf, tableRow } from "../table/table-of.js";
import type { ListPage } from "../verbs/list.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import { mapInTurns } from "../verbs/take-turns.js";
import type { Representation } from "./media-type.js";

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

/** JSON of a list as the client asked for it, in pieces; others have their turn while a long one is made. */
export async function renderList(rendering: Rendering, page: ListPage): Promise<readonly Buffer[]> {
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
    const rows = ({ object }: ObjectView): Buffer => encodeText(JSON.stringify(tableRow(row, object)));
    return listPieces(head, "rows", await mapInTurns(page.items, rows));
  }
  if (as === "PartialObjectMetadata") throw notAcceptable(as, "a list");
  if (as === "PartialObjectMetadataList") {
    const head = { kind: as, apiVersion: `meta.k8s.io/${version}`, metadata };
    const items = ({ object }: ObjectView): Buffer => encodeText(JSON.stringify(partial(object, version)));
    return listPieces(head, "items", await mapInTurns(page.items, items));
  }
  const { kind } = request;
  const apiVersion = apiVersionOf(kind, request.version);
  // The last page of custom objects says so: unstructured lists always have the field in Go.
  const pages = kind.custom ? { continue: "", ...metadata } : metadata;
  const head = { kind: kind.listKind, apiVersion, metadata: pages };
  // Objects lie ready as bytes; only the list around them is new.
  if (kind.custom)
    return listPieces(
      head,
      "items",
      page.items.map(({ json }) => json),
    );
  const items = await mapInTurns(page.items, itemEncoder({ apiVersion, kind: kind.kind }));
  return listPieces(head, "items", items);
}

const comma = Buffer.from(",");

function listPieces(
  head: JsonObject,
  field: string,
  items: readonly (Buffer | readonly Buffer[])[],
): readonly Buffer[] {
  const pieces = [encodeText(`${JSON.stringify(head).slice(0, -1)},"${field}":[`)];
  for (const [index, item] of items.entries()) {
    if (index > 0) pieces.push(comma);
    if (Buffer.isBuffer(item)) pieces.push(item);
    else pieces.push(...item);
  }
  pieces.push(encodeText("]}"));
  return pieces;
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
