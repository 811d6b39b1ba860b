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
  return (replaceAt(object, path, value, "leave") ?? object) as JsonObject;
}

/** As {@link withValueAtPath}, but objects on the way that are missing are made. Elements of lists never are. */
export function withValueMadeAtPath(
  object: JsonObject,
  path: readonly PathSegment[],
  value: JsonValue | undefined,
): JsonObject {
  return (replaceAt(object, path, value, value === undefined ? "leave" : "make") ?? object) as JsonObject;
}

type MissingParent = "leave" | "make";

function replaceAt(
  current: JsonValue | undefined,
  [segment, ...rest]: readonly PathSegment[],
  value: JsonValue | undefined,
  missing: MissingParent,
): JsonValue | undefined {
  if (segment === undefined) return value;
  if (typeof segment === "string") {
    const parent = current === undefined && missing === "make" ? {} : current;
    if (!isJsonObject(parent)) return current;
    return withField(parent, segment, replaceAt(ownField(parent, segment), rest, value, missing));
  }
  if (!Array.isArray(current)) return current;
  const list = current as readonly JsonValue[];
  const index = list.findIndex(isNamed(segment.name));
  if (index < 0 && rest.length > 0) return list;
  const replaced = replaceAt(list[index], rest, value, missing);
  if (index < 0) return replaced === undefined ? list : [...list, replaced];
  return replaced === undefined ? list.toSpliced(index, 1) : list.with(index, replaced);
}
