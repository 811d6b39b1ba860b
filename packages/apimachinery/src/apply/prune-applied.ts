import type { JsonObject } from "../json/json.js";
import type { ApplySchema } from "./apply-schema.js";
import { difference, type FieldSet, intersection, union } from "./field-set.js";
import { objectFields, removeFields, withNamedFields } from "./object-fields.js";

/**
 * Removes from the merged object what the applier set last time (`last`) and now neither it nor another manager owns
 * (`owned`), as structured-merge-diff's Updater does: first everything of `last`, with structs that held it, then back what
 * is owned, then back what never was in `last`.
 */
export function pruneApplied(
  merged: JsonObject,
  last: FieldSet,
  owned: FieldSet,
  schema: ApplySchema,
): JsonObject {
  const named = (set: FieldSet): FieldSet => withNamedFields(set, schema);
  const fieldsOf = (object: JsonObject): FieldSet => named(objectFields(object, schema));
  const without = (set: FieldSet): JsonObject => removeFields(merged, set, schema) as JsonObject;
  const all = fieldsOf(merged);
  const bare = without(named(last));
  const kept = without(difference(all, union(fieldsOf(bare), named(owned))));
  return without(intersection(difference(all, fieldsOf(kept)), named(last)));
}
