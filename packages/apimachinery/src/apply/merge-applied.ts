import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  ownField,
  setOwnField,
} from "../json/json.js";
import { type ApplySchema, fieldSchema, itemSchema, shapeOf } from "./apply-schema.js";
import { type Member, membersOf } from "./object-fields.js";
import type { PathElement } from "./path-element.js";

/**
 * The live value with the applied one merged over it (structured-merge-diff TypedValue.Merge): maps and associative lists
 * by member, leaves replaced. Returns `live` itself when nothing changes below it.
 */
export function mergeApplied(
  live: JsonValue | undefined,
  applied: JsonValue | undefined,
  schema: ApplySchema | undefined,
): JsonValue | undefined {
  if (applied === undefined) return live;
  // A null that nothing stands against is applied too: where the schema takes it, it stays.
  if (live === undefined) return applied;
  if (applied === null && shapeOf(live, schema) !== "leaf") return isEmpty(live) ? applied : live;
  const shape = shapeOf(applied, schema);
  if (shape === "leaf" || shapeOf(live, schema) !== shape) return applied;
  if (isEmpty(live) && isEmpty(applied)) return live;
  if (isJsonObject(live) && isJsonObject(applied)) return mergeMaps(live, applied, schema);
  return Array.isArray(live) ? mergeLists(live, applied, schema) : applied;
}

function isEmpty(value: JsonValue): boolean {
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
}

function mergeMaps(live: JsonObject, applied: JsonObject, schema: ApplySchema | undefined): JsonObject {
  const merged: MutableJsonObject = { ...live };
  for (const name of Object.keys(applied)) {
    const value = mergeApplied(ownField(live, name), ownField(applied, name), fieldSchema(schema, name));
    if (value !== undefined) setOwnField(merged, name, value);
  }
  return Object.keys(merged).every((name) => ownField(merged, name) === ownField(live, name)) ? live : merged;
}

function mergeLists(
  live: readonly JsonValue[],
  applied: JsonValue,
  schema: ApplySchema | undefined,
): readonly JsonValue[] {
  const [lefts, rights] = [membersOf(live, schema), membersOf(applied, schema)];
  const merged = mergedOrder([...lefts.keys()], [...rights.keys()]).flatMap((element) => {
    const value = mergeApplied(memberValue(lefts, element), memberValue(rights, element), itemSchema(schema));
    return value === undefined ? [] : [value];
  });
  const unchanged = merged.length === live.length && merged.every((item, index) => item === live[index]);
  return unchanged ? live : merged;
}

function memberValue(members: ReadonlyMap<PathElement, Member>, element: PathElement): JsonValue | undefined {
  return members.get(element)?.value;
}

/**
 * Order of the merged list: applied items in the order they were applied, live ones that were not applied after the shared
 * item they followed, at the front or, after the last shared one, before the new items.
 */
function mergedOrder(live: readonly PathElement[], applied: readonly PathElement[]): readonly PathElement[] {
  const [liveSet, appliedSet] = [new Set(live), new Set(applied)];
  const shared = applied.filter((element) => liveSet.has(element));
  const order: PathElement[] = [];
  let [left, right, nextShared] = [0, 0, 0];
  while (left < live.length || right < applied.length) {
    const [l, r] = [live[left], applied[right]];
    if (l !== undefined && l === r) {
      order.push(l);
      left++;
      right++;
      nextShared++;
    } else if (
      l !== undefined &&
      r !== undefined &&
      appliedSet.has(l) &&
      nextShared < shared.length &&
      shared[nextShared] !== l
    ) {
      left++;
    } else if (l !== undefined && !appliedSet.has(l)) {
      order.push(l);
      left++;
    } else if (r !== undefined) {
      order.push(r);
      right++;
      if (shared[nextShared] === r) nextShared++;
    } else {
      left++;
    }
  }
  return order;
}
