import { isJsonObject, type JsonObject, type JsonValue, type MutableJsonObject } from "../json/json.js";
import { type ApplySchema, fieldSchema, shapeOf } from "./apply-schema.js";
import { type FieldSet, leafFields } from "./field-set.js";
import { membersOf } from "./object-fields.js";
import { comparePathElements, fieldElement } from "./path-element.js";

/** Paths that the writer of an object does not come to own. */
export interface NotOwned {
  /** Just these paths. */
  readonly unowned: FieldSet | undefined;
  /** These with all below them. */
  readonly ignored: FieldSet | undefined;
}

/**
 * FieldsV1 of what the writer of a new object owns; undefined when that is nothing. It says what a comparison with nothing would,
 * made in one walk and without the sets in between: most objects are created once and never change hands.
 */
export function createdFields(
  value: JsonValue,
  schema: ApplySchema | undefined,
  { unowned, ignored }: NotOwned,
): JsonObject | undefined {
  if (unowned === undefined && ignored === undefined) return everythingIn(value, schema);
  if (ignored?.owned === true) return undefined;
  const owned = unowned?.owned !== true;
  if (shapeOf(value, schema) === "leaf") return owned ? leafFields : undefined;
  const fields: MutableJsonObject = {};
  let count = 0;
  for (const member of [...membersOf(value, schema).values()].sort(byElement)) {
    const below = createdFields(member.value, member.schema, {
      unowned: unowned?.children.get(member.element),
      ignored: ignored?.children.get(member.element),
    });
    if (below === undefined) continue;
    if (count++ === 0 && owned) fields["."] = leafFields;
    fields[member.element] = below;
  }
  if (count > 0) return fields;
  return owned ? leafFields : undefined;
}

function byElement(a: { readonly element: string }, b: { readonly element: string }): number {
  return comparePathElements(a.element, b.element);
}

/** FieldsV1 of a value's path and all paths in it. */
function everythingIn(value: JsonValue, schema: ApplySchema | undefined): JsonObject {
  if (shapeOf(value, schema) === "leaf") return leafFields;
  return isJsonObject(value) ? everyField(value, schema) : everyItem(value, schema);
}

function everyField(object: JsonObject, schema: ApplySchema | undefined): JsonObject {
  const names = Object.keys(object);
  sortNames(names);
  let fields: MutableJsonObject | undefined;
  for (const name of names) {
    const value = object[name];
    if (value === undefined) continue;
    fields ??= { ".": leafFields };
    fields[fieldElement(name)] = everythingIn(value, fieldSchema(schema, name));
  }
  return fields ?? leafFields;
}

function everyItem(list: JsonValue, schema: ApplySchema | undefined): JsonObject {
  const members = [...membersOf(list, schema).values()].sort(byElement);
  if (members.length === 0) return leafFields;
  const fields: MutableJsonObject = { ".": leafFields };
  for (const member of members) fields[member.element] = everythingIn(member.value, member.schema);
  return fields;
}

/** Sorts the few names of one object in place; the array's own sort takes memory for each of the hundred objects in one. */
function sortNames(names: string[]): void {
  if (names.length > fewNames) {
    names.sort();
    return;
  }
  for (let end = 1; end < names.length; end++) {
    const name = names[end] ?? "";
    let at = end;
    for (; at > 0 && (names[at - 1] ?? "") > name; at--) names[at] = names[at - 1] ?? "";
    names[at] = name;
  }
}

const fewNames = 16;
