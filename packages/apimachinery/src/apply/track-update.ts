import { isJsonObject, jsonEqual } from "../json/json.js";
import type { KubeObject } from "../kube-object.js";
import { type ApplySchema, objectSchema } from "./apply-schema.js";
import { capUpdateManagers } from "./cap-managers.js";
import { createdFields } from "./created-fields.js";
import { owning } from "./field-set.js";
import {
  blankObject,
  ignoredSet,
  type WriteContext,
  withManagers,
  withoutManagers,
} from "./managed-object.js";
import {
  agreeWith,
  decodeManagers,
  encodeManagers,
  type Manager,
  type Managers,
  managedEntry,
  noManagers,
  reconcileManagers,
} from "./managers.js";
import { sharedFields } from "./shared-fields.js";
import { changesOf, unowned, updateManagers } from "./update-managers.js";

/** A create (`live` absent), update or patch about to be stored. */
export interface UpdateToTrack extends WriteContext {
  readonly live: KubeObject | undefined;
  readonly object: KubeObject;
  readonly schema: ApplySchema | undefined;
}

/**
 * The object with the managedFields that follow from the write (apimachinery pkg/util/managedfields FieldManager.Update).
 * A client may clear them by sending `[]` or `[{}]`, and rewrite them, but not through a subresource. An existing object
 * without managedFields stays without until it is first applied.
 */
export function trackUpdate(update: UpdateToTrack): KubeObject {
  const given = managersBefore(update);
  const object = withoutManagers(update.object);
  if (given.size === 0) return update.live === undefined ? trackCreate(update, object) : object;
  const live = withoutManagers(update.live ?? blankObject(object));
  if (jsonEqual(live, object) && managersEqual(given, decodeManagers(update.live?.metadata.managedFields))) {
    return update.live ?? object;
  }
  const schema = objectSchema(update.schema);
  const managers = reconcileManagers(given, live, schema);
  const changes = changesOf(live, object, schema, ignoredSet(update));
  const after = capUpdateManagers(updateManagers(managers, changes, writerOf(update), update.now));
  const tracked = withManagers(object, agreeWith(after, schema));
  return update.live !== undefined && jsonEqual(tracked, update.live) ? update.live : tracked;
}

function writerOf({ manager, apiVersion, subresource }: WriteContext): Manager {
  return {
    manager: manager === "" ? "unknown" : manager,
    operation: "Update",
    apiVersion,
    subresource: subresource ?? "",
  };
}

/** Of a new object whoever writes it owns everything. */
function trackCreate(update: UpdateToTrack, object: KubeObject): KubeObject {
  const notOwned = { unowned: owning(unowned), ignored: ignoredSet(update) };
  const fields = createdFields(object, objectSchema(update.schema), notOwned);
  if (fields === undefined) return object;
  const managedFields = [managedEntry(writerOf(update), update.now, sharedFields(fields))];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function managersBefore({ live, object, subresource }: UpdateToTrack): Managers {
  const stored = decodeManagers(live?.metadata.managedFields) ?? noManagers;
  if ((subresource ?? "") !== "") return stored;
  const sent = object.metadata.managedFields;
  if (sent === live?.metadata.managedFields) return stored;
  if (isReset(sent)) return noManagers;
  const given = decodeManagers(sent);
  return given === undefined || given.size === 0 ? stored : given;
}

function managersEqual(given: Managers, stored: Managers | undefined): boolean {
  return (
    given === stored || (stored !== undefined && jsonEqual(encodeManagers(given), encodeManagers(stored)))
  );
}

function isReset(entries: readonly unknown[] | undefined): boolean {
  if (!Array.isArray(entries)) return false;
  const [first, second] = entries;
  return (
    first === undefined || (second === undefined && isJsonObject(first) && Object.keys(first).length === 0)
  );
}
