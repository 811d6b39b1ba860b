import { badRequest } from "./api-error.js";
import { goPrint } from "./go-format.js";
import { isJsonObject, type JsonObject, type JsonValue, jsonEqual, ownField } from "./json.js";

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

function indexOf(list: readonly JsonValue[], element: JsonValue, mergeKey: string | undefined): number {
  const wanted = identity(element, mergeKey);
  return list.findIndex((candidate) => jsonEqual(identity(candidate, mergeKey), wanted));
}

/** The list with the patch's elements merged in, deleted and ordered as the patch asks. */
export function mergeList(
  original: readonly JsonValue[],
  patch: readonly JsonValue[],
  merge: ListMerge,
): readonly JsonValue[] {
  if (merge.mergeKey === undefined) {
    const union = [...original, ...patch];
    return orderList(
      union.filter((item, index) => indexOf(union, item, undefined) === index),
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
  const merged = original.filter((element) => indexOf(deleted, element, mergeKey) < 0);
  for (const element of plain) {
    const index = indexOf(merged, element, mergeKey);
    const present = index < 0 ? undefined : merged[index];
    merged[index < 0 ? merged.length : index] = merge.mergeElement(
      isJsonObject(present) ? present : undefined,
      element,
    );
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
  const position = (list: readonly JsonValue[]) => (element: JsonValue) => indexOf(list, element, mergeKey);
  const [inOrder, inLive] = [position(order), position(live)];
  const named = merged.filter((element) => inOrder(element) >= 0).sort((a, b) => inOrder(a) - inOrder(b));
  const others = merged.filter((element) => inOrder(element) < 0).sort((a, b) => inLive(a) - inLive(b));
  const result: JsonValue[] = [];
  for (const element of named) {
    const place = inLive(element);
    const before = place < 0 ? 0 : others.findIndex((other) => inLive(other) >= place);
    result.push(...others.splice(0, before < 0 ? others.length : before), element);
  }
  return [...result, ...others];
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
  const positions = plain.map((element) => indexOf(order, element, mergeKey));
  const ordered = positions.every((place, index) => place >= 0 && place >= (positions[index - 1] ?? 0));
  if (ordered) return;
  throw badRequest(
    `The order in patch list:\n${goPrint(patch)}\n doesn't match $setElementOrder list:\n${goPrint(order)}\n`,
  );
}
