import { isJsonObject, type JsonObject, type JsonValue, jsonEqual, ownField } from "../json/json.js";
import { type ApplySchema, fieldSchema, shapeOf } from "./apply-schema.js";
import { emptyFieldSet, FieldSet, isEmptyFieldSet, ownedLeaf, owning } from "./field-set.js";
import { type Member, membersOf } from "./object-fields.js";
import { fieldElement, type PathElement } from "./path-element.js";

/** Paths that differ between two objects. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

const same: Comparison = { added: emptyFieldSet, modified: emptyFieldSet, removed: emptyFieldSet };

/** Compares as the schema says (structured-merge-diff TypedValue.Compare): order of associative lists means nothing. */
export function compareObjects(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  schema: ApplySchema | undefined,
): Comparison {
  if (before === after) return same;
  if (before === undefined) return { ...same, added: everything(after, schema) };
  if (after === undefined) return { ...same, removed: everything(before, schema) };
  const [left, right] = [shapeOf(before, schema), shapeOf(after, schema)];
  if (left === "leaf" && right === "leaf") {
    return jsonEqual(before, after) ? same : { ...same, modified: ownedLeaf };
  }
  const inside = compareMembers(before, after, schema);
  const differentKinds = Array.isArray(before) !== Array.isArray(after);
  if (left === right && !differentKinds) return inside;
  return { ...inside, modified: owning(inside.modified) };
}

/** The path of a value and all paths in it. */
function everything(value: JsonValue | undefined, schema: ApplySchema | undefined): FieldSet {
  if (value === undefined || shapeOf(value, schema) === "leaf") return ownedLeaf;
  const children = new Map<PathElement, FieldSet>();
  for (const [element, member] of membersOf(value, schema)) {
    children.set(element, everything(member.value, member.schema));
  }
  return new FieldSet(true, children);
}

/** What became of a member. */
interface Change {
  readonly element: PathElement;
  readonly comparison: Comparison;
}

function compareMembers(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  schema: ApplySchema | undefined,
): Comparison {
  const [left, right] = [granular(before, schema), granular(after, schema)];
  const changes =
    isJsonObject(left) && isJsonObject(right)
      ? fieldChanges(left, right, schema)
      : memberChanges(membersOf(left, schema), membersOf(right, schema));
  if (changes.length === 0) return same;
  return {
    added: changedPaths(changes, "added"),
    modified: changedPaths(changes, "modified"),
    removed: changedPaths(changes, "removed"),
  };
}

function changedPaths(changes: readonly Change[], part: keyof Comparison): FieldSet {
  let children: Map<PathElement, FieldSet> | undefined;
  for (const { element, comparison } of changes) {
    const child = comparison[part];
    if (isEmptyFieldSet(child)) continue;
    children ??= new Map();
    children.set(element, child);
  }
  return children === undefined ? emptyFieldSet : new FieldSet(false, children);
}

function granular(value: JsonValue | undefined, schema: ApplySchema | undefined): JsonValue | undefined {
  return value === undefined || shapeOf(value, schema) === "leaf" ? undefined : value;
}

/** Fields go by their names: most are the very same in both and need no more than a look. */
function fieldChanges(
  before: JsonObject,
  after: JsonObject,
  schema: ApplySchema | undefined,
): readonly Change[] {
  const changes: Change[] = [];
  const compare = (name: string, left: JsonValue | undefined, right: JsonValue | undefined): void => {
    if (left === right) return;
    const comparison = compareObjects(left, right, fieldSchema(schema, name));
    if (comparison !== same) changes.push({ element: fieldElement(name), comparison });
  };
  for (const name of Object.keys(before)) compare(name, before[name], ownField(after, name));
  for (const name of Object.keys(after)) {
    if (ownField(before, name) === undefined) compare(name, undefined, after[name]);
  }
  return changes;
}

function memberChanges(
  before: ReadonlyMap<PathElement, Member>,
  after: ReadonlyMap<PathElement, Member>,
): readonly Change[] {
  const changes: Change[] = [];
  const compare = (element: PathElement, left: Member | undefined, right: Member | undefined): void => {
    const comparison = compareObjects(left?.value, right?.value, (left ?? right)?.schema);
    if (comparison !== same) changes.push({ element, comparison });
  };
  for (const [element, left] of before) compare(element, left, after.get(element));
  for (const [element, right] of after) if (!before.has(element)) compare(element, undefined, right);
  return changes;
}
