import { isJsonObject, jsonEqual } from "../json.js";
import type { KubeObject } from "../kube-object.js";
import { type ApplySchema, objectSchema } from "./apply-schema.js";
import { capUpdateManagers } from "./cap-managers.js";
import {
  blankObject,
  ignoredSet,
  type WriteContext,
  withManagers,
  withoutManagers,
} from "./managed-object.js";
import { decodeManagers, encodeManagers, type Managers, noManagers, reconcileManagers } from "./managers.js";
import { changesOf, updateManagers } from "./update-managers.js";

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
  if (given.size === 0 && update.live !== undefined) return object;
  const live = withoutManagers(update.live ?? blankObject(object));
  if (jsonEqual(live, object) && managersEqual(given, decodeManagers(update.live?.metadata.managedFields))) {
    return update.live ?? object;
  }
  const schema = objectSchema(update.schema);
  const managers = reconcileManagers(given, live, schema);
  const changes = changesOf(live, object, schema, ignoredSet(update));
  const writer = {
    manager: update.manager === "" ? "unknown" : update.manager,
    operation: "Update",
    apiVersion: update.apiVersion,
    subresource: update.subresource ?? "",
  } as const;
  const tracked = withManagers(
    object,
    capUpdateManagers(updateManagers(managers, changes, writer, update.now)),
  );
  return update.live !== undefined && jsonEqual(tracked, update.live) ? update.live : tracked;
}

function managersBefore({ live, object, subresource }: UpdateToTrack): Managers {
  const stored = decodeManagers(live?.metadata.managedFields) ?? noManagers;
  if ((subresource ?? "") !== "") return stored;
  const sent = object.metadata.managedFields;
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
