import { type JsonValue, jsonEqual } from "../json.js";
import { type ApplySchema, shapeOf } from "./apply-schema.js";
import { emptyFieldSet, type FieldSet, fieldSet, ownedLeaf } from "./field-set.js";
import { membersOf } from "./object-fields.js";
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
  const shapes = [before, after].map((value) => (value === undefined ? undefined : shapeOf(value, schema)));
  const [left, right] = [shapes[0] ?? shapes[1], shapes[1] ?? shapes[0]];
  const differentKinds =
    Array.isArray(before) !== Array.isArray(after) && before !== undefined && after !== undefined;
  if (left === "leaf" && right === "leaf") return compareLeaves(before, after);
  const inside = compareMembers(before, after, schema);
  if (left !== right || differentKinds) return { ...inside, modified: { ...inside.modified, owned: true } };
  return {
    added: { ...inside.added, owned: before === undefined },
    modified: inside.modified,
    removed: { ...inside.removed, owned: after === undefined },
  };
}

function compareLeaves(before: JsonValue | undefined, after: JsonValue | undefined): Comparison {
  if (before === undefined) return { ...same, added: ownedLeaf };
  if (after === undefined) return { ...same, removed: ownedLeaf };
  return jsonEqual(before, after) ? same : { ...same, modified: ownedLeaf };
}

function compareMembers(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  schema: ApplySchema | undefined,
): Comparison {
  const granular = (value: JsonValue | undefined) =>
    value === undefined || shapeOf(value, schema) === "leaf" ? undefined : value;
  const [lefts, rights] = [membersOf(granular(before), schema), membersOf(granular(after), schema)];
  const comparisons = [...new Set([...lefts.keys(), ...rights.keys()])].map((element) => {
    const [left, right] = [lefts.get(element), rights.get(element)];
    return [element, compareObjects(left?.value, right?.value, (left ?? right)?.schema)] as const;
  });
  const pick = (part: keyof Comparison): FieldSet =>
    fieldSet(
      false,
      comparisons.map(([element, comparison]): readonly [PathElement, FieldSet] => [
        element,
        comparison[part],
      ]),
    );
  return { added: pick("added"), modified: pick("modified"), removed: pick("removed") };
}
