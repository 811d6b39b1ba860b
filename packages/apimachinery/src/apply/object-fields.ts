import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.js";
import { type ApplySchema, fieldSchema, isNamedField, itemSchema, shapeOf } from "./apply-schema.js";
import { FieldSet, fieldSet, mapChildren, ownedLeaf, owning } from "./field-set.js";
import { fieldElement, fieldNameOf, type PathElement, tolerantItemElement } from "./path-element.js";

/** A member of a container with what selects it. */
export interface Member {
  readonly element: PathElement;
  readonly value: JsonValue;
  readonly schema: ApplySchema | undefined;
}

/** The members of a granular map or associative list; a second item with the same key is left out. */
export function membersOf(
  value: JsonValue | undefined,
  schema: ApplySchema | undefined,
): ReadonlyMap<PathElement, Member> {
  const members = new Map<PathElement, Member>();
  if (Array.isArray(value)) {
    (value as readonly JsonValue[]).forEach((item, index) => {
      const element = tolerantItemElement(item, index, schema);
      if (!members.has(element)) members.set(element, { element, value: item, schema: itemSchema(schema) });
    });
  } else if (isJsonObject(value)) {
    for (const member of fieldsOf(value, schema)) members.set(member.element, member);
  }
  return members;
}

function fieldsOf(object: JsonObject, schema: ApplySchema | undefined): readonly Member[] {
  const fields: Member[] = [];
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === undefined) continue;
    fields.push({ element: fieldElement(name), value, schema: fieldSchema(schema, name) });
  }
  return fields;
}

/**
 * The fields a configuration sets (structured-merge-diff TypedValue.ToFieldSet): every leaf, every item of a list, every
 * key of a map with arbitrary keys. Structs are in it only when empty, an empty associative list is not: nobody owns it.
 */
export function objectFields(value: JsonValue, schema: ApplySchema | undefined): FieldSet {
  if (shapeOf(value, schema) === "leaf") return ownedLeaf;
  const children = [...membersOf(value, schema).values()].map(
    (member) => [member.element, memberFields(member, schema)] as const,
  );
  return fieldSet(false, children);
}

function memberFields({ element, value, schema }: Member, container: ApplySchema | undefined): FieldSet {
  const below = objectFields(value, schema);
  const name = fieldNameOf(element);
  const emptyMap = isJsonObject(value) && Object.keys(value).length === 0;
  if (name !== undefined && isNamedField(container, name) && !emptyMap) return below;
  return owning(below);
}

/** The set with each struct that has paths below it (structured-merge-diff Set.EnsureNamedFieldsAreMembers). */
export function withNamedFields(set: FieldSet, schema: ApplySchema | undefined): FieldSet {
  const children = [...set.children].map(([element, child]): readonly [PathElement, FieldSet] => {
    const name = fieldNameOf(element);
    const below = withNamedFields(child, name === undefined ? itemSchema(schema) : fieldSchema(schema, name));
    const named = name !== undefined && isNamedField(schema, name) && child.children.size > 0;
    return [element, named ? owning(below) : below];
  });
  return new FieldSet(set.owned, new Map(children));
}

/** The value without the members in the set; what loses all members stays as empty list or map. */
export function removeFields(value: JsonValue, set: FieldSet, schema: ApplySchema | undefined): JsonValue {
  const shape = shapeOf(value, schema);
  if (set.children.size === 0 || shape === "leaf") return value;
  const kept = [...membersOf(value, schema).values()].flatMap((member) => {
    const child = set.children.get(member.element);
    if (child?.owned === true) return [];
    const rest = child === undefined ? member.value : removeFields(member.value, child, member.schema);
    return [{ ...member, value: rest }];
  });
  if (shape === "list") return kept.map((member) => member.value);
  return Object.fromEntries(kept.map((member) => [fieldNameOf(member.element) ?? "", member.value]));
}

/**
 * The owned set as the schema has it now: who owned members of a value that became atomic owns it whole
 * (structured-merge-diff ReconcileFieldSetWithSchema). The other way round, upstream gives everything in a value to whoever
 * owns the mere container; this does not, since appliers of an empty map would come to own what others put into it.
 */
export function reconcileFields(
  set: FieldSet,
  value: JsonValue | undefined,
  schema: ApplySchema | undefined,
): FieldSet {
  if (value === undefined || schema === undefined || isFreeForm(schema)) return set;
  if (shapeOf(value, schema) === "leaf") return set.children.size > 0 && isContainer(value) ? ownedLeaf : set;
  // A path without paths below it stays what it is, and most are.
  if (![...set.children.values()].some((child) => child.children.size > 0)) return set;
  const members = membersOf(value, schema);
  const children = mapChildren(set.children, (child, element) => {
    const member = members.get(element);
    return child.children.size === 0 ? child : reconcileFields(child, member?.value, member?.schema);
  });
  return children === set.children ? set : new FieldSet(set.owned, children);
}

function isContainer(value: JsonValue): boolean {
  return typeof value === "object" && value !== null;
}

function isFreeForm({ properties, additionalProperties, items }: ApplySchema): boolean {
  return properties === undefined && items === undefined && typeof additionalProperties !== "object";
}
