import { badRequest, expired, type KubeObject } from "@unfold/apimachinery";
import { storageResource } from "../kinds/resource-kind.js";
import type { ObjectView } from "../kinds/version-conversion.js";
import { RevisionCompacted, type StoredObject } from "../store/object-store.js";
import { takeTurns } from "../turns/take-turns.js";
import type { ApiContext } from "./api-context.js";
import { type ContinueToken, decodeContinue, encodeContinue } from "./continue-token.js";
import { requireReached } from "./list-revision.js";
import type { ResourceRequest } from "./resource-request.js";
import { readSelection, type Selection } from "./selection.js";
import { expiredPage, snapshotAt } from "./snapshot.js";

/** What a list asks for besides kind and namespace (meta/v1 ListOptions). */
export interface ListQuery {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  /** Only this one with match Exact; else at least this one. */
  readonly revision?: number;
  readonly exact?: boolean;
}

/** One page of objects in the request's version. */
export interface ListPage {
  readonly items: readonly ObjectView[];
  readonly revision: number;
  readonly continue?: string;
  readonly remaining?: number;
}

/** GET of a collection; pages after the first show what the first one saw. @throws ApiError 400, 410, 504 */
export async function listObjects(
  context: ApiContext,
  request: ResourceRequest,
  query: ListQuery,
): Promise<ListPage> {
  const selection = readSelection(request.kind, query);
  if (query.continue !== undefined && query.continue !== "") {
    if ((query.revision ?? 0) !== 0) {
      throw badRequest("specifying resource version is not allowed when using continue");
    }
    return nextPage(context, request, query, selection);
  }
  requireReached(context, query.revision ?? 0);
  const revision =
    query.exact === true && query.revision !== undefined ? query.revision : context.store.revision;
  try {
    return await page(context, request, query, {
      revision,
      items: objectsAt(context, request, revision),
      selection,
    });
  } catch (error) {
    if (error instanceof RevisionCompacted)
      throw expired("The resourceVersion for the provided list is too old.");
    throw error;
  }
}

async function nextPage(
  context: ApiContext,
  request: ResourceRequest,
  query: ListQuery,
  selection: Selection,
): Promise<ListPage> {
  const token = decodeContinue(query.continue ?? "");
  // A token of an expired page says "whatever is there now".
  const revision = token.revision < 0 ? context.store.revision : token.revision;
  try {
    const items = objectsAt(context, request, revision).filter((item) => isAfter(item, token));
    return await page(context, request, query, { revision, items, selection });
  } catch (error) {
    if (error instanceof RevisionCompacted) throw expiredPage(error, { ...token, revision: -1 });
    throw error;
  }
}

function objectsAt(
  context: ApiContext,
  { kind, namespace }: ResourceRequest,
  revision: number,
): readonly StoredObject[] {
  const within = kind.namespaced && namespace !== "" ? namespace : undefined;
  return snapshotAt(context.store, storageResource(kind), within, revision);
}

function isAfter({ key }: StoredObject, { namespace, name }: ContinueToken): boolean {
  return key.namespace === namespace ? key.name > name : key.namespace > namespace;
}

/** More than these are looked at without keeping them as objects. */
const manyObjects = 1000;

const glance = (view: ObjectView): KubeObject => view.glance();
const read = ({ object }: ObjectView): KubeObject => object;

interface Candidates {
  readonly revision: number;
  readonly items: readonly StoredObject[];
  readonly selection: Selection;
}

async function page(
  context: ApiContext,
  { kind, version }: ResourceRequest,
  { limit = 0 }: ListQuery,
  { revision, items, selection }: Candidates,
): Promise<ListPage> {
  const selected: ObjectView[] = [];
  const max = limit > 0 ? limit : Number.POSITIVE_INFINITY;
  const othersDue = takeTurns();
  const look = items.length > manyObjects ? glance : read;
  for (const [index, item] of items.entries()) {
    const turn = othersDue();
    if (turn !== undefined) await turn;
    const view = context.conversion.view(kind, item, version);
    if (selection !== undefined && !selection(look(view))) continue;
    selected.push(view);
    if (selected.length < max || index === items.length - 1) continue;
    const next = encodeContinue({ revision, namespace: item.key.namespace, name: item.key.name });
    // What remains is not known without looking at it, so a selection leaves it out (as etcd's list does).
    const remaining = selection === undefined ? { remaining: items.length - index - 1 } : {};
    return { items: selected, revision, continue: next, ...remaining };
  }
  return { items: selected, revision };
}
