import { isJsonObject, type JsonValue, jsonEqual, ownField, withField } from "@unfold/apimachinery";
import type { PathSegment } from "./expansion-record.js";
import { namedElements } from "./named-list.js";

/** One place of a virtual machine, now and around its expansion. */
export interface Place {
  readonly path: readonly PathSegment[];
  readonly current: JsonValue | undefined;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
  /** What the server has stored: a client that sends this back, or what was there before, did not mean to set it. */
  readonly stored: JsonValue | undefined;
}

export interface RestoredPlace {
  readonly value: JsonValue | undefined;
  /** Where the current value is neither expansion's nor the one before it: somebody set it since. */
  readonly edited: readonly (readonly PathSegment[])[];
}

/**
 * Takes expansion back at one place: what expansion put there becomes what was there before, what somebody added
 * beside it stays. A three-way merge that, unlike a merge of texts, lets the current value win where it was edited.
 */
export function restoreValue(place: Place): RestoredPlace {
  const { current, before, after, stored, path } = place;
  if (jsonEqual(current, before)) return { value: before, edited: [] };
  const untouched = stored === after && jsonEqual(current, after);
  if (untouched) return { value: before, edited: [] };
  const nested = restoreObject(place) ?? restoreNamedList(place);
  if (nested !== undefined) return nested;
  if (jsonEqual(current, stored)) return { value: before, edited: [] };
  return { value: current, edited: [path] };
}

function restoreObject({ path, current, before, after, stored }: Place): RestoredPlace | undefined {
  const then = before ?? {};
  const expanded = after ?? {};
  if (!isJsonObject(current) || !isJsonObject(then) || !isJsonObject(expanded)) return undefined;
  const edited: (readonly PathSegment[])[] = [];
  let value = current;
  for (const key of new Set([...Object.keys(then), ...Object.keys(expanded)])) {
    const field = restoreValue({
      path: [...path, key],
      current: ownField(current, key),
      before: ownField(then, key),
      after: ownField(expanded, key),
      stored: isJsonObject(stored) ? ownField(stored, key) : undefined,
    });
    edited.push(...field.edited);
    value = withField(value, key, field.value);
  }
  const emptied = before === undefined && Object.keys(value).length === 0;
  return { value: emptied ? undefined : value, edited };
}

function restoreNamedList({ path, current, before, after, stored }: Place): RestoredPlace | undefined {
  const elements = namedElements(current);
  const then = namedElements(before ?? []);
  const expanded = namedElements(after ?? []);
  if (elements === undefined || then === undefined || expanded === undefined) return undefined;
  const storedElements = namedElements(stored);
  const edited: (readonly PathSegment[])[] = [];
  const value: JsonValue[] = [];
  for (const [name, element] of elements) {
    const recorded = then.has(name) || expanded.has(name);
    const restored = recorded
      ? restoreValue({
          path: [...path, { name }],
          current: element,
          before: then.get(name),
          after: expanded.get(name),
          stored: storedElements?.get(name),
        })
      : { value: element, edited: [] };
    edited.push(...restored.edited);
    if (restored.value !== undefined) value.push(restored.value);
  }
  return { value: before === undefined && value.length === 0 ? undefined : value, edited };
}
