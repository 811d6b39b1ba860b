import { type JsonValue, jsonEqual } from "../json.js";
import { type ApplySchema, shapeOf } from "./apply-schema.js";
import { emptyFieldSet, type FieldSet, fieldSet, ownedLeaf } from "./field-set.js";
import { type Member, membersOf } from "./object-fields.js";
import type { PathElement } from "./path-element.js";

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
  return { ...inside, modified: { ...inside.modified, owned: true } };
}

/** The path of a value and all paths in it. */
function everything(value: JsonValue | undefined, schema: ApplySchema | undefined): FieldSet {
  if (value === undefined || shapeOf(value, schema) === "leaf") return ownedLeaf;
  const children = new Map<PathElement, FieldSet>();
  for (const [element, member] of membersOf(value, schema)) {
    children.set(element, everything(member.value, member.schema));
  }
  return { owned: true, children };
}

function compareMembers(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  schema: ApplySchema | undefined,
): Comparison {
  const granular = (value: JsonValue | undefined) =>
    value === undefined || shapeOf(value, schema) === "leaf" ? undefined : value;
  const [lefts, rights] = [membersOf(granular(before), schema), membersOf(granular(after), schema)];
  const changed: { readonly element: PathElement; readonly comparison: Comparison }[] = [];
  const compare = (element: PathElement, left: Member | undefined, right: Member | undefined): void => {
    const comparison = compareObjects(left?.value, right?.value, (left ?? right)?.schema);
    if (comparison !== same) changed.push({ element, comparison });
  };
  for (const [element, left] of lefts) compare(element, left, rights.get(element));
  for (const [element, right] of rights) if (!lefts.has(element)) compare(element, undefined, right);
  const pick = (part: keyof Comparison): FieldSet =>
    fieldSet(
      false,
      changed.map(({ element, comparison }) => [element, comparison[part]] as const),
    );
  return { added: pick("added"), modified: pick("modified"), removed: pick("removed") };
}
