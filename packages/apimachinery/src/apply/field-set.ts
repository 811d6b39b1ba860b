import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  ownField,
  setOwnField,
} from "../json.js";
import {
  comparePathElements,
  formatPathElement,
  type PathElement,
  parsePathElement,
} from "./path-element.js";

/**
 * A set of paths as a tree (sigs.k8s.io/structured-merge-diff fieldpath Set). `owned` says whether the path up to here is
 * in the set. Children never are empty sets.
 */
export interface FieldSet {
  readonly owned: boolean;
  readonly children: ReadonlyMap<PathElement, FieldSet>;
}

export type FieldPath = readonly PathElement[];

const noChildren: ReadonlyMap<PathElement, FieldSet> = new Map();

export const emptyFieldSet: FieldSet = { owned: false, children: noChildren };

/** The set of just the path up to here. */
export const ownedLeaf: FieldSet = { owned: true, children: noChildren };

export function isEmptyFieldSet(set: FieldSet): boolean {
  return !set.owned && set.children.size === 0;
}

/** A set of these children; empty ones are left out. */
export function fieldSet(owned: boolean, children: Iterable<readonly [PathElement, FieldSet]>): FieldSet {
  const kept = new Map<PathElement, FieldSet>();
  for (const [element, child] of children) if (!isEmptyFieldSet(child)) kept.set(element, child);
  return { owned, children: kept };
}

/** The set of these paths. */
export function fieldSetOfPaths(paths: readonly FieldPath[]): FieldSet {
  const single = (path: FieldPath): FieldSet =>
    path.reduceRight<FieldSet>((child, element) => fieldSet(false, [[element, child]]), ownedLeaf);
  return paths.map(single).reduce(union, emptyFieldSet);
}

export function childSet(set: FieldSet, element: PathElement): FieldSet {
  return set.children.get(element) ?? emptyFieldSet;
}

/** Paths in `a` or `b`. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptyFieldSet(a)) return b;
  if (isEmptyFieldSet(b)) return a;
  const children = new Map(a.children);
  for (const [element, child] of b.children) children.set(element, union(childSet(a, element), child));
  return { owned: a.owned || b.owned, children };
}

/** Paths in both `a` and `b`. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const both = [...a.children].map(
    ([element, child]) => [element, intersection(child, childSet(b, element))] as const,
  );
  return fieldSet(a.owned && b.owned, both);
}

/** Paths in `a` that are not in `b`; `a` itself when that is all of them. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptyFieldSet(b)) return a;
  const rest = mapChildren(a.children, (child, element) => difference(child, childSet(b, element)));
  const owned = a.owned && !b.owned;
  return owned === a.owned && rest === a.children ? a : fieldSet(owned, rest);
}

/** The children as `map` makes them; the same map when each stays what it is. */
export function mapChildren(
  children: FieldSet["children"],
  map: (child: FieldSet, element: PathElement) => FieldSet,
): FieldSet["children"] {
  let copy: Map<PathElement, FieldSet> | undefined;
  for (const [element, child] of children) {
    const next = map(child, element);
    if (next === child) continue;
    copy ??= new Map(children);
    copy.set(element, next);
  }
  return copy ?? children;
}

/** Paths in `a` that neither are in `b` nor lie below a path in `b`. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  if (b.owned) return emptyFieldSet;
  if (isEmptyFieldSet(b)) return a;
  const rest = mapChildren(a.children, (child, element) => recursiveDifference(child, childSet(b, element)));
  return rest === a.children ? a : fieldSet(a.owned, rest);
}

/** Paths in the set with no path in the set below them. */
export function leaves(set: FieldSet): FieldSet {
  const below = [...set.children].map(([element, child]) => [element, leaves(child)] as const);
  return fieldSet(set.owned && set.children.size === 0, below);
}

export function fieldSetsEqual(a: FieldSet, b: FieldSet): boolean {
  if (a.owned !== b.owned || a.children.size !== b.children.size) return false;
  return [...a.children].every(([element, child]) => {
    const other = b.children.get(element);
    return other !== undefined && fieldSetsEqual(child, other);
  });
}

function sortedChildren(set: FieldSet): readonly (readonly [PathElement, FieldSet])[] {
  return [...set.children].sort(([a], [b]) => comparePathElements(a, b));
}

/** All paths, those of one container before those further down. */
export function fieldPaths(set: FieldSet, prefix: FieldPath = []): readonly FieldPath[] {
  const children = sortedChildren(set);
  const here = children.filter(([, child]) => child.owned).map(([element]) => [...prefix, element]);
  return [...here, ...children.flatMap(([element, child]) => fieldPaths(child, [...prefix, element]))];
}

/** `.spec.volumes[name="x"].disk`. */
export function formatFieldPath(path: FieldPath): string {
  return path.map(formatPathElement).join("");
}

/** Sets and their FieldsV1 are immutable, and most entries of managedFields pass through a write as they are. */
const encoded = new WeakMap<FieldSet, JsonObject>();
const decoded = new WeakMap<JsonObject, FieldSet>();

/** The set in the FieldsV1 format of managedFields. */
export function encodeFieldSet(set: FieldSet): JsonObject {
  const known = encoded.get(set);
  if (known !== undefined) return known;
  const fields = encodeMembers(set);
  encoded.set(set, fields);
  decoded.set(fields, set);
  return fields;
}

/** FieldsV1 of a path without paths below it. */
const leaf: JsonObject = {};

function encodeMembers(set: FieldSet): JsonObject {
  const fields: MutableJsonObject = {};
  if (set.owned && set.children.size > 0) setOwnField(fields, ".", leaf);
  for (const [element, child] of sortedChildren(set)) {
    setOwnField(fields, element, child.children.size === 0 ? leaf : encodeFieldSet(child));
  }
  return fields;
}

/** Reads FieldsV1; undefined when it is none. */
export function decodeFieldSet(fields: JsonValue | undefined): FieldSet | undefined {
  if (fields === undefined) return emptyFieldSet;
  if (!isJsonObject(fields)) return undefined;
  const known = decoded.get(fields);
  if (known !== undefined) return known;
  const set = decodeMembers(fields, false);
  if (set !== undefined) decoded.set(fields, set);
  return set;
}

function decodeMember(fields: JsonObject): FieldSet | undefined {
  if (Object.keys(fields).length === 0) return ownedLeaf;
  return decoded.get(fields) ?? decodeMembers(fields, true);
}

function decodeMembers(fields: JsonObject, leafOwned: boolean): FieldSet | undefined {
  const children: [PathElement, FieldSet][] = [];
  const keys = Object.keys(fields);
  for (const key of keys.filter((name) => name !== ".")) {
    const element = parsePathElement(key);
    const value = ownField(fields, key);
    const child = isJsonObject(value) ? decodeMember(value) : undefined;
    if (element === undefined || child === undefined) return undefined;
    children.push([element, child]);
  }
  return fieldSet(keys.includes(".") || (leafOwned && keys.length === 0), children);
}
