import { isJsonObject, type JsonObject, type JsonValue, type MutableJsonObject } from "../json/json.js";
import {
  comparePathElements,
  formatPathElement,
  type PathElement,
  parsePathElement,
} from "./path-element.js";
import { sharedFields } from "./shared-fields.js";

/**
 * A set of paths as a tree (sigs.k8s.io/structured-merge-diff fieldpath Set). `owned` says whether the path up to here is
 * in the set. Children never are empty sets.
 */
export class FieldSet {
  readonly owned: boolean;
  readonly children: ReadonlyMap<PathElement, FieldSet>;
  #encoded: JsonObject | undefined;

  /** `encoded`, when it is at hand, is the set as {@link encoded} gives it. */
  constructor(owned: boolean, children: ReadonlyMap<PathElement, FieldSet>, encoded?: JsonObject) {
    this.owned = owned;
    this.children = children;
    this.#encoded = encoded;
  }

  /** In the FieldsV1 format, made once: most of a set passes through a write as it is. */
  get encoded(): JsonObject {
    this.#encoded ??= encodeMembers(this);
    return this.#encoded;
  }

  /** Whether `fields` are what {@link encoded} gives, without making it. */
  isEncodedAs(fields: unknown): boolean {
    return this.#encoded !== undefined && this.#encoded === fields;
  }
}

export type FieldPath = readonly PathElement[];

const noChildren: ReadonlyMap<PathElement, FieldSet> = new Map();

export const emptyFieldSet: FieldSet = new FieldSet(false, noChildren);

/** The set of just the path up to here. */
export const ownedLeaf: FieldSet = new FieldSet(true, noChildren);

/** The set with the path up to here. */
export function owning(set: FieldSet): FieldSet {
  return set.owned ? set : new FieldSet(true, set.children);
}

export function isEmptyFieldSet(set: FieldSet): boolean {
  return !set.owned && set.children.size === 0;
}

/** A set of these children; empty ones are left out. */
export function fieldSet(owned: boolean, children: Iterable<readonly [PathElement, FieldSet]>): FieldSet {
  const kept = new Map<PathElement, FieldSet>();
  for (const [element, child] of children) if (!isEmptyFieldSet(child)) kept.set(element, child);
  return setOf(owned, kept);
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

/** Paths in `a` or `b`; `a` itself when those are all. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptyFieldSet(a)) return b;
  if (isEmptyFieldSet(b)) return a;
  let children: Map<PathElement, FieldSet> | undefined;
  for (const [element, child] of b.children) {
    const known = a.children.get(element);
    const next = known === undefined ? child : union(known, child);
    if (next === known) continue;
    children ??= new Map(a.children);
    children.set(element, next);
  }
  const owned = a.owned || b.owned;
  return children === undefined && owned === a.owned ? a : new FieldSet(owned, children ?? a.children);
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
  const rest = childrenWithout(a.children, b, difference);
  const owned = a.owned && !b.owned;
  return owned === a.owned && rest === a.children ? a : setOf(owned, rest);
}

/** The children, each without what `b` has of it; the same map when that takes nothing away. */
function childrenWithout(
  children: FieldSet["children"],
  b: FieldSet,
  without: (child: FieldSet, taken: FieldSet) => FieldSet,
): FieldSet["children"] {
  let copy: Map<PathElement, FieldSet> | undefined;
  for (const [element, taken] of b.children) {
    const child = children.get(element);
    const next = child === undefined ? undefined : without(child, taken);
    if (next === undefined || next === child) continue;
    copy ??= new Map(children);
    if (isEmptyFieldSet(next)) copy.delete(element);
    else copy.set(element, next);
  }
  return copy ?? children;
}

/** The set of children none of which is empty. */
function setOf(owned: boolean, children: FieldSet["children"]): FieldSet {
  return !owned && children.size === 0 ? emptyFieldSet : new FieldSet(owned, children);
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
  const rest = childrenWithout(a.children, b, recursiveDifference);
  return rest === a.children ? a : setOf(a.owned, rest);
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

/** What FieldsV1 was made of, or what was read of it: both are immutable. */
const decoded = new WeakMap<JsonObject, FieldSet>();

/** The set in the FieldsV1 format of managedFields. */
export function encodeFieldSet(set: FieldSet): JsonObject {
  const { encoded } = set;
  if (decoded.get(encoded) === set) return encoded;
  const fields = sharedFields(encoded);
  if (!decoded.has(fields)) decoded.set(fields, set);
  return fields;
}

/** FieldsV1 of a path without paths below it. */
export const leafFields: JsonObject = {};

function encodeMembers(set: FieldSet): JsonObject {
  const fields: MutableJsonObject = {};
  if (set.owned && set.children.size > 0) fields["."] = leafFields;
  const elements = [...set.children.keys()];
  if (!isSorted(elements)) elements.sort(comparePathElements);
  for (const element of elements) {
    const child = set.children.get(element);
    if (child !== undefined) fields[element] = child.children.size === 0 ? leafFields : child.encoded;
  }
  return fields;
}

function isSorted(elements: readonly PathElement[]): boolean {
  for (let index = 1; index < elements.length; index++) {
    if (comparePathElements(elements[index - 1] ?? "", elements[index] ?? "") > 0) return false;
  }
  return true;
}

/** Reads FieldsV1; undefined when it is none. */
export function decodeFieldSet(fields: JsonValue | undefined): FieldSet | undefined {
  if (fields === undefined) return emptyFieldSet;
  if (!isJsonObject(fields)) return undefined;
  const known = decoded.get(fields);
  if (known !== undefined) return known;
  const shared = sharedFields(fields);
  const set = decoded.get(shared) ?? decodeMembers(shared, false);
  if (set === undefined) return undefined;
  decoded.set(shared, set);
  decoded.set(fields, set);
  return set;
}

function decodeMembers(fields: JsonObject, leafOwned: boolean): FieldSet | undefined {
  const keys = Object.keys(fields);
  if (leafOwned && keys.length === 0) return ownedLeaf;
  const children = new Map<PathElement, FieldSet>();
  let asWritten = true;
  let last: PathElement | undefined;
  for (const key of keys) {
    const value = fields[key];
    if (key === ".") {
      asWritten &&= last === undefined && keys.length > 1 && isLeaf(value);
      continue;
    }
    const element = parsePathElement(key);
    const child = isJsonObject(value) ? decodeMembers(value, true) : undefined;
    if (element === undefined || child === undefined) return undefined;
    asWritten &&= element === key && (last === undefined || comparePathElements(last, element) < 0);
    asWritten &&= child === ownedLeaf ? isLeaf(value) : child.isEncodedAs(value);
    last = element;
    if (!isEmptyFieldSet(child)) children.set(element, child);
  }
  return new FieldSet(keys.includes("."), children, asWritten ? fields : undefined);
}

function isLeaf(value: JsonValue | undefined): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
