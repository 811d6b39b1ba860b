import { badRequest } from "../api-error.js";
import { goJson, goPrint } from "../go-format.js";
import { isJsonObject, type JsonObject, type JsonValue, ownField } from "../json/json.js";

/** How elements of a list are told apart and merged. */
export interface ListMerge {
  /** Absent for lists of scalars. */
  readonly mergeKey: string | undefined;
  readonly mergeElement: (original: JsonObject | undefined, patch: JsonObject) => JsonObject;
}

/** What identifies an element: its merge key's value, or itself. */
function identity(element: JsonValue, mergeKey: string | undefined): JsonValue {
  if (mergeKey === undefined) return element;
  if (!isJsonObject(element)) throw badRequest(`list element types are not identical: ${goPrint([element])}`);
  const value = ownField(element, mergeKey);
  if (value !== undefined) return value;
  throw badRequest(`map: ${goPrint(element)} does not contain declared merge key: ${mergeKey}`);
}

/** Where in the list an element of the same identity stands first; -1 for none. Looked up, not searched: lists may be long. */
function positionsIn(
  list: readonly JsonValue[],
  mergeKey: string | undefined,
): (element: JsonValue) => number {
  const positions = new Map<string, number>();
  for (const [index, element] of list.entries()) {
    const key = identityText(element, mergeKey);
    if (!positions.has(key)) positions.set(key, index);
  }
  return (element) => positions.get(identityText(element, mergeKey)) ?? -1;
}

function identityText(element: JsonValue, mergeKey: string | undefined): string {
  return goJson(identity(element, mergeKey));
}

/** The list with the patch's elements merged in, deleted and ordered as the patch asks. */
export function mergeList(
  original: readonly JsonValue[],
  patch: readonly JsonValue[],
  merge: ListMerge,
): readonly JsonValue[] {
  if (merge.mergeKey === undefined) {
    const union = [...original, ...patch];
    const first = positionsIn(union, undefined);
    return orderList(
      union.filter((item, index) => first(item) === index),
      patch,
      original,
      undefined,
    );
  }
  return mergeElements(original, patch, merge.mergeKey, merge);
}

function mergeElements(
  original: readonly JsonValue[],
  patch: readonly JsonValue[],
  mergeKey: string,
  merge: ListMerge,
): readonly JsonValue[] {
  const { plain, deleted, replace } = splitDirectives(patch, mergeKey);
  if (replace) return plain.map((element) => merge.mergeElement(undefined, element));
  const inDeleted = positionsIn(deleted, mergeKey);
  const merged = original.filter((element) => inDeleted(element) < 0);
  const places = new Map<string, number>();
  for (const [index, element] of merged.entries()) {
    const key = identityText(element, mergeKey);
    if (!places.has(key)) places.set(key, index);
  }
  for (const element of plain) {
    const key = identityText(element, mergeKey);
    const index = places.get(key) ?? merged.length;
    places.set(key, index);
    const present = merged[index];
    merged[index] = merge.mergeElement(isJsonObject(present) ? present : undefined, element);
  }
  return orderList(merged, plain, original, mergeKey);
}

function splitDirectives(patch: readonly JsonValue[], mergeKey: string) {
  const plain: JsonObject[] = [];
  const deleted: JsonObject[] = [];
  let replace = false;
  for (const element of patch) {
    identityUnlessDirective(element, mergeKey);
    if (!isJsonObject(element)) continue;
    const directive = ownField(element, "$patch");
    if (directive === undefined) plain.push(element);
    else if (directive === "replace") replace = true;
    else if (directive === "delete") deleted.push(element);
    else if (directive === "merge") throw badRequest("merging lists cannot yet be specified in the patch");
    else throw badRequest(`unknown patch type: ${goPrint(directive)} in map: ${goPrint(element)}`);
  }
  return { plain, deleted, replace };
}

/** Refuses elements without merge key; `$patch: replace` needs none. */
function identityUnlessDirective(element: JsonValue, mergeKey: string): void {
  if (!isJsonObject(element) || ownField(element, "$patch") !== "replace") identity(element, mergeKey);
}

/**
 * Orders `merged`: elements that `order` names go in its order, the others stay where they were among the elements of
 * `live`; between the two kinds the order of `live` decides, elements new to it come first.
 */
export function orderList(
  merged: readonly JsonValue[],
  order: readonly JsonValue[],
  live: readonly JsonValue[],
  mergeKey: string | undefined,
): readonly JsonValue[] {
  const [inOrder, inLive] = [positionsIn(order, mergeKey), positionsIn(live, mergeKey)];
  const placed = merged.map((element) => ({ element, order: inOrder(element), live: inLive(element) }));
  const named = placed.filter((one) => one.order >= 0).sort((a, b) => a.order - b.order);
  const others = placed.filter((one) => one.order < 0).sort((a, b) => a.live - b.live);
  const result: JsonValue[] = [];
  let next = 0;
  for (const one of named) {
    for (let other = others[next]; other !== undefined && other.live < one.live; other = others[++next]) {
      result.push(other.element);
    }
    result.push(one.element);
  }
  return [...result, ...others.slice(next).map(({ element }) => element)];
}

/** Refuses a patch whose elements stand in another order than its `$setElementOrder` list names them. */
export function checkElementOrder(
  patch: readonly JsonValue[],
  order: readonly JsonValue[],
  mergeKey: string | undefined,
): void {
  const plain = patch.filter(
    (element) => !isJsonObject(element) || ownField(element, "$patch") === undefined,
  );
  if (order.length === 0) return;
  const positions = plain.map(positionsIn(order, mergeKey));
  const ordered = positions.every((place, index) => place >= 0 && place >= (positions[index - 1] ?? 0));
  if (ordered) return;
  throw badRequest(
    `The order in patch list:\n${goPrint(patch)}\n doesn't match $setElementOrder list:\n${goPrint(order)}\n`,
  );
}
