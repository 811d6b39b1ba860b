import { isJsonObject, type JsonObject, type JsonValue, jsonEqual, ownField } from "@unfold/apimachinery";
import type { PathSegment, RecordedChange } from "./expansion-record.js";
import { namedElements } from "./named-list.js";

/**
 * Every difference between two values, as deep as both sides have the same shape: fields of objects, elements of
 * lists by name. Fields come sorted, so that equal pairs of values give equal lists.
 */
export function diffValues(
  path: readonly PathSegment[],
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly RecordedChange[] {
  if (jsonEqual(before, after)) return [];
  if (isJsonObject(before) && isJsonObject(after)) return diffObjects(path, before, after);
  return diffNamedLists(path, before, after) ?? [change(path, before, after)];
}

function diffObjects(
  path: readonly PathSegment[],
  before: JsonObject,
  after: JsonObject,
): readonly RecordedChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => diffValues([...path, key], ownField(before, key), ownField(after, key)));
}

/** Undefined unless `after` is `before` with elements changed in place or appended: order is not recorded otherwise. */
function diffNamedLists(
  path: readonly PathSegment[],
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly RecordedChange[] | undefined {
  const elementsBefore = namedElements(before);
  const elementsAfter = namedElements(after);
  if (elementsBefore === undefined || elementsAfter === undefined) return undefined;
  const names = [...elementsAfter.keys()];
  if ([...elementsBefore.keys()].some((name, index) => names[index] !== name)) return undefined;
  return names.flatMap((name) =>
    diffValues([...path, { name }], elementsBefore.get(name), elementsAfter.get(name)),
  );
}

function change(
  path: readonly PathSegment[],
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): RecordedChange {
  return {
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}
