import { isJsonObject, type JsonObject, type JsonValue, jsonEqual, ownField } from "@unfold/apimachinery";
import type { PathSegment, RecordedChange } from "./expansion-record.js";
import { elementPath, fieldPath, type KnownPath, pathFrom, specPath } from "./known-path.js";
import { namedElements } from "./named-list.js";

type Path = readonly PathSegment[];
type Value = JsonValue | undefined;

function isSpec(path: Path): boolean {
  return path.length === 1 && path[0] === "spec";
}

/**
 * Every difference between two values, as deep as both sides have the same shape: fields of objects, elements of
 * lists by name. Fields come sorted, so that equal pairs of values give equal lists.
 */
export function diffValues(path: Path, before: Value, after: Value): readonly RecordedChange[] {
  const changes: RecordedChange[] = [];
  collect(changes, isSpec(path) ? specPath() : pathFrom(path), before, after);
  return changes;
}

/** Parts that both sides share are passed over without a look inside. */
function collect(changes: RecordedChange[], path: KnownPath, before: Value, after: Value): void {
  if (before === after) return;
  if (isJsonObject(before) && isJsonObject(after)) collectFields(changes, path, before, after);
  else if (!collectElements(changes, path, before, after) && !jsonEqual(before, after)) {
    changes.push(change(path.segments, before, after));
  }
}

function collectFields(
  changes: RecordedChange[],
  path: KnownPath,
  before: JsonObject,
  after: JsonObject,
): void {
  let differing: string[] | undefined;
  for (const key of Object.keys(after)) {
    // What is inherited equals no JSON value, and is looked at again below.
    if (after[key] === before[key]) continue;
    differing ??= [];
    differing.push(key);
  }
  for (const key of Object.keys(before)) {
    if (before[key] === undefined || Object.hasOwn(after, key)) continue;
    differing ??= [];
    differing.push(key);
  }
  if (differing === undefined) return;
  if (differing.length > 1) differing.sort();
  for (const key of differing) {
    collect(changes, fieldPath(path, key), ownField(before, key), ownField(after, key));
  }
}

/** False unless `after` is `before` with elements changed in place or appended: order is not recorded otherwise. */
function collectElements(changes: RecordedChange[], path: KnownPath, before: Value, after: Value): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return false;
  const elementsBefore = namedElements(before);
  const elementsAfter = elementsBefore === undefined ? undefined : namedElements(after);
  if (elementsBefore === undefined || elementsAfter === undefined) return false;
  const names = [...elementsAfter.keys()];
  let index = 0;
  for (const name of elementsBefore.keys()) if (names[index++] !== name) return false;
  for (const [name, element] of elementsAfter) {
    collect(changes, elementPath(path, name), elementsBefore.get(name), element);
  }
  return true;
}

function change(path: Path, before: Value, after: Value): RecordedChange {
  if (before === undefined) return after === undefined ? { path } : { path, after };
  return after === undefined ? { path, before } : { path, before, after };
}
