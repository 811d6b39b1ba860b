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
  /** How many paths there are in all under the same root. */
  readonly known: { count: number };
}

const texts = new WeakMap<Path, string>();
const specRoot: Path = ["spec"];
/** Names of list elements and some fields are the users': beyond this many paths it starts anew. */
const knownLimit = 8192;
let spec = pathFrom(specRoot);

/** The path of a machine's spec, where expansions are looked at. */
export function specPath(): KnownPath {
  if (spec.known.count >= knownLimit) spec = pathFrom(specRoot);
  return spec;
}

/** A path that nothing leads to. */
export function pathFrom(segments: Path): KnownPath {
  return pathUnder(segments, { count: 0 });
}

function pathUnder(segments: Path, known: KnownPath["known"]): KnownPath {
  return { segments, fields: new Map(), elements: new Map(), known };
}

export function fieldPath(path: KnownPath, field: string): KnownPath {
  return path.fields.get(field) ?? next(path, field, path.fields, field);
}

export function elementPath(path: KnownPath, name: string): KnownPath {
  return path.elements.get(name) ?? next(path, { name }, path.elements, name);
}

function next(
  { segments, known }: KnownPath,
  segment: PathSegment,
  siblings: Map<string, KnownPath>,
  name: string,
): KnownPath {
  const path = pathUnder([...segments, segment], known);
  known.count++;
  siblings.set(name, path);
  return path;
}

/** A path as JSON. */
export function pathJson(path: Path): string {
  const known = texts.get(path);
  if (known !== undefined) return known;
  const text = written(path);
  texts.set(path, text);
  return text;
}

function written(path: Path): string {
  return `[${path.map(segmentJson).join(",")}]`;
}

function segmentJson(segment: PathSegment): string {
  return typeof segment === "string" ? quotedName(segment) : `{"name":${quotedName(segment.name)}}`;
}
