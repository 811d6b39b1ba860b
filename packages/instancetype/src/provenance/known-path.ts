import { quotedName } from "./canonical-json.js";
import type { PathSegment } from "./expansion-record.js";

type Path = readonly PathSegment[];

/**
 * A path on which machines differ. Most machines differ on the same ones, so that each path is kept as one list, whose
 * text is written once.
 */
export interface KnownPath {
  readonly segments: Path;
  readonly fields: Map<string, KnownPath>;
  readonly elements: Map<string, KnownPath>;
}

const texts = new WeakMap<Path, string>();
/** Names of list elements and some fields are the users': beyond this many paths, those that come are not kept. */
const knownLimit = 8192;
let knownCount = 0;

/** A path that nothing leads to. */
export function pathFrom(segments: Path): KnownPath {
  return { segments, fields: new Map(), elements: new Map() };
}

export function fieldPath(path: KnownPath, field: string): KnownPath {
  return path.fields.get(field) ?? next(path.segments, field, path.fields, field);
}

export function elementPath(path: KnownPath, name: string): KnownPath {
  return path.elements.get(name) ?? next(path.segments, { name }, path.elements, name);
}

function next(
  segments: Path,
  segment: PathSegment,
  siblings: Map<string, KnownPath>,
  name: string,
): KnownPath {
  const path = pathFrom([...segments, segment]);
  if (knownCount >= knownLimit) return path;
  knownCount++;
  siblings.set(name, path);
  texts.set(path.segments, written(path.segments));
  return path;
}

/** A path as JSON. */
export function pathJson(path: Path): string {
  return texts.get(path) ?? written(path);
}

function written(path: Path): string {
  return `[${path.map(segmentJson).join(",")}]`;
}

function segmentJson(segment: PathSegment): string {
  return typeof segment === "string" ? quotedName(segment) : `{"name":${quotedName(segment.name)}}`;
}
