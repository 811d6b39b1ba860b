import { type JsonObject, jsonEqual } from "../json/json.js";
import type { KubeObject } from "../kube-object.js";
import { applyConflict } from "./apply-conflict.js";
import { type ApplySchema, objectSchema } from "./apply-schema.js";
import { checkApplied } from "./check-applied.js";
import type { Comparison } from "./compare-objects.js";
import {
  difference,
  emptyFieldSet,
  type FieldSet,
  fieldSetsEqual,
  isEmptyFieldSet,
  recursiveDifference,
  union,
} from "./field-set.js";
import { clientSideApplied, kubectlManager, withLastApplied } from "./last-applied.js";
import {
  blankObject,
  ignoredSet,
  type WriteContext,
  withManagers,
  withoutManagers,
} from "./managed-object.js";
import {
  decodeManagers,
  type ManagedSet,
  type Managers,
  managerId,
  noManagers,
  reconcileManagers,
} from "./managers.js";
import { mergeApplied } from "./merge-applied.js";
import { objectFields } from "./object-fields.js";
import { pruneApplied } from "./prune-applied.js";
import {
  changesOf,
  conflictsWithOthers,
  ownable,
  settleManagers,
  updateManagers,
} from "./update-managers.js";

/** A server-side apply request. */
export interface Apply extends WriteContext {
  /** Absent when the apply creates the object. */
  readonly live: KubeObject | undefined;
  /** The configuration: the fields the manager wants to own, with their values. */
  readonly applied: KubeObject;
  /** Take fields from managers that own them with another value. */
  readonly force: boolean;
  /** Schema of the kind in the request's version; undefined when there is none. */
  readonly schema: ApplySchema | undefined;
}

/** Owner of what was there before anybody applied. */
const beforeFirstApply = "before-first-apply";

/**
 * Merges the configuration into the live object and says who owns what afterwards (structured-merge-diff Updater.Apply,
 * apimachinery pkg/util/managedfields FieldManager.Apply). Returns `live` itself when nothing changes. Entries of other
 * versions are read as if they were of the request's.
 *
 * @throws ApiError Conflict when others own fields that would change, BadRequest when the configuration is malformed.
 */
export function applyPatch(apply: Apply): KubeObject {
  const schema = objectSchema(apply.schema);
  checkApplied(apply.applied, apply.apiVersion, schema);
  const live = withoutManagers(apply.live ?? blankObject(apply.applied));
  const managers = managersBefore(apply, live, schema);
  const last = managers.get(managerId(applier(apply)));
  const fields = recursiveDifference(objectFields(apply.applied, schema), ignoredSet(apply));
  const merged = mergeConfiguration(live, apply.applied, managers, { last, fields }, schema);
  const changes = changesOf(live, merged, schema, ignoredSet(apply));
  refuseConflicts(apply, managers, changes, live, schema);
  const object = apply.manager === kubectlManager ? withLastApplied(merged, apply.applied) : merged;
  const own = ownable(fields);
  const changed = !jsonEqual(live, object);
  if (apply.live !== undefined && !changed && ownsAlready(apply, own, last)) return apply.live;
  return withManagers(
    object,
    settleManagers(managers, changes, { ...applier(apply), time: apply.now, fields: own }),
  );
}

/** Whether the stored entry of the applier says what this apply would write; owning nothing needs no entry. */
function ownsAlready({ apiVersion }: Apply, fields: FieldSet, last: ManagedSet | undefined): boolean {
  if (last === undefined) return isEmptyFieldSet(fields);
  return last.apiVersion === apiVersion && fieldSetsEqual(last.fields, fields);
}

function applier({ manager, apiVersion, subresource }: Apply) {
  return { manager, operation: "Apply", apiVersion, subresource: subresource ?? "" } as const;
}

/** Managers of the live object; without any, all that is there belongs to `before-first-apply`. */
function managersBefore(apply: Apply, live: KubeObject, schema: ApplySchema): Managers {
  const stored = decodeManagers(apply.live?.metadata.managedFields) ?? noManagers;
  if (stored.size > 0 || apply.live === undefined) return reconcileManagers(stored, live, schema);
  const everything = changesOf(blankObject(live), live, schema, ignoredSet(apply));
  const owner = { ...applier(apply), manager: beforeFirstApply, operation: "Update" } as const;
  return updateManagers(noManagers, everything, owner, apply.now);
}

function mergeConfiguration(
  live: KubeObject,
  applied: KubeObject,
  managers: Managers,
  { last, fields }: { readonly last: ManagedSet | undefined; readonly fields: FieldSet },
  schema: ApplySchema,
): JsonObject {
  const merged = (mergeApplied(live, applied, schema) ?? live) as JsonObject;
  if (last === undefined) return merged;
  const others = [...managers.values()].filter((managed) => managed !== last);
  const owned = others.map((managed) => managed.fields).reduce(union, fields);
  return pruneApplied(merged, last.fields, owned, schema);
}

function refuseConflicts(
  apply: Apply,
  managers: Managers,
  changes: Comparison,
  live: KubeObject,
  schema: ApplySchema,
): void {
  if (apply.force) return;
  const takeover =
    apply.manager === kubectlManager ? clientSideApplied(live, apply.apiVersion, schema) : emptyFieldSet;
  const conflicts = conflictsWithOthers(managers, managerId(applier(apply)), changes)
    .map((conflict) => ({ ...conflict, fields: difference(conflict.fields, takeover) }))
    .filter(({ fields }) => !isEmptyFieldSet(fields));
  if (conflicts.length > 0) throw applyConflict(conflicts);
}
