import { isJsonObject, type JsonObject, type JsonValue, ownField, withField } from "@unfold/apimachinery";
import type { PathSegment } from "./expansion-record.js";

/** The value at a recorded path; undefined as soon as a step leads nowhere. */
export function valueAtPath(
  value: JsonValue | undefined,
  path: readonly PathSegment[],
): JsonValue | undefined {
  let current = value;
  for (const segment of path) current = step(current, segment);
  return current;
}

function step(value: JsonValue | undefined, segment: PathSegment): JsonValue | undefined {
  if (typeof segment === "string") return isJsonObject(value) ? ownField(value, segment) : undefined;
  return Array.isArray(value) ? (value as readonly JsonValue[]).find(isNamed(segment.name)) : undefined;
}

function isNamed(name: string): (element: JsonValue) => boolean {
  return (element) => isJsonObject(element) && ownField(element, "name") === name;
}

/**
 * A copy with the value at a recorded path replaced, or removed when undefined. Nothing happens where a step leads
 * nowhere: a parent that somebody removed is not made again.
 */
export function withValueAtPath(
  object: JsonObject,
  path: readonly PathSegment[],
  value: JsonValue | undefined,
): JsonObject {
  return (replaceAt(object, path, value) ?? object) as JsonObject;
}

function replaceAt(
  current: JsonValue | undefined,
  [segment, ...rest]: readonly PathSegment[],
  value: JsonValue | undefined,
): JsonValue | undefined {
  if (segment === undefined) return value;
  if (typeof segment === "string") {
    if (!isJsonObject(current)) return current;
    return withField(current, segment, replaceAt(ownField(current, segment), rest, value));
  }
  if (!Array.isArray(current)) return current;
  const list = current as readonly JsonValue[];
  const index = list.findIndex(isNamed(segment.name));
  const replaced = replaceAt(list[index], rest, value);
  if (index < 0) return replaced === undefined || rest.length > 0 ? list : [...list, replaced];
  return replaced === undefined ? list.toSpliced(index, 1) : list.with(index, replaced);
}
