import type { JsonObject } from "../json/json.js";
import type { ApplySchema } from "./apply-schema.js";
import { type Comparison, compareObjects } from "./compare-objects.js";
import {
  difference,
  type FieldSet,
  fieldSetOfPaths,
  intersection,
  isEmptyFieldSet,
  recursiveDifference,
  union,
} from "./field-set.js";
import { type ManagedSet, type Manager, type Managers, managerId } from "./managers.js";
import { fieldElement } from "./path-element.js";

/** Fields nobody owns (apimachinery pkg/util/managedfields stripMeta). */
export const unowned: FieldSet = fieldSetOfPaths(
  [
    ["apiVersion"],
    ["kind"],
    ["metadata"],
    ["metadata", "name"],
    ["metadata", "namespace"],
    ["metadata", "creationTimestamp"],
    ["metadata", "selfLink"],
    ["metadata", "uid"],
    ["metadata", "clusterName"],
    ["metadata", "generation"],
    ["metadata", "managedFields"],
    ["metadata", "resourceVersion"],
  ].map((path) => path.map(fieldElement)),
);

/** The set without the fields nobody owns. */
export function ownable(fields: FieldSet): FieldSet {
  return difference(fields, unowned);
}

/** What a write changes, apart from fields the write cannot change, such as status on the main resource. */
export function changesOf(
  before: JsonObject,
  after: JsonObject,
  schema: ApplySchema,
  ignored: FieldSet,
): Comparison {
  const { added, modified, removed } = compareObjects(before, after, schema);
  return {
    added: recursiveDifference(added, ignored),
    modified: recursiveDifference(modified, ignored),
    removed: recursiveDifference(removed, ignored),
  };
}

/** Fields of other managers to which a write gives other values. */
export function conflictsWithOthers(
  managers: Managers,
  self: string,
  { added, modified }: Comparison,
): readonly ManagedSet[] {
  const changed = union(added, modified);
  return [...managers]
    .filter(([id]) => id !== self)
    .map(([, managed]) => ({ ...managed, fields: intersection(managed.fields, changed) }))
    .filter(({ fields }) => !isEmptyFieldSet(fields));
}

/** The managers after a write: the others lose what changed or went, the writer has `own`; empty entries go. */
export function settleManagers(
  managers: Managers,
  { added, modified, removed }: Comparison,
  own: ManagedSet,
): Managers {
  const self = managerId(own);
  const lost = union(union(added, modified), removed);
  const others = [...managers]
    .filter(([id]) => id !== self)
    .map(([id, managed]) => [id, { ...managed, fields: difference(managed.fields, lost) }] as const);
  return new Map([...others, [self, own] as const].filter(([, { fields }]) => !isEmptyFieldSet(fields)));
}

/** The managers after an update, patch or create: what the writer changed or added is its own. */
export function updateManagers(
  managers: Managers,
  { added, modified, removed }: Comparison,
  writer: Manager,
  now: string,
): Managers {
  const before = managers.get(managerId(writer));
  const gained = ownable(union(added, modified));
  const kept = before === undefined ? gained : union(difference(before.fields, removed), gained);
  const time = isEmptyFieldSet(gained) ? before?.time : now;
  return settleManagers(managers, { added, modified, removed }, { ...writer, time, fields: kept });
}
