import { type JsonObject, withField } from "../json/json.js";
import type { KubeObject, ObjectMeta } from "../kube-object.js";
import { emptyFieldSet, type FieldSet, fieldSetOfPaths } from "./field-set.js";
import { encodeManagers, type Managers } from "./managers.js";
import { fieldElement } from "./path-element.js";

/** What both ways of writing need to know. */
export interface WriteContext {
  /** Field manager; empty is `unknown`. */
  readonly manager: string;
  /** apiVersion of the request. */
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
  /** Time of the write, RFC 3339 in UTC with whole seconds. */
  readonly now: string;
  /**
   * Fields a write through this endpoint cannot change, such as `[["status"]]` on the main resource of a kind with
   * status subresource: nobody comes to own them by it.
   */
  readonly ignoredFields?: readonly (readonly string[])[];
}

/** Of each list of paths, most of which are constants. */
const ignoredSets = new WeakMap<NonNullable<WriteContext["ignoredFields"]>, FieldSet>();

/** {@link WriteContext.ignoredFields} as a set. */
export function ignoredSet({ ignoredFields }: WriteContext): FieldSet {
  if (ignoredFields === undefined) return emptyFieldSet;
  const known = ignoredSets.get(ignoredFields);
  if (known !== undefined) return known;
  const set = fieldSetOfPaths(ignoredFields.map((path) => path.map(fieldElement)));
  ignoredSets.set(ignoredFields, set);
  return set;
}

/** The object without managedFields. */
export function withoutManagers(object: KubeObject): KubeObject {
  if (!Object.hasOwn(object.metadata, "managedFields")) return object;
  return { ...object, metadata: withField(object.metadata, "managedFields", undefined) as ObjectMeta };
}

/** The object with managedFields that say who owns what; without when nobody owns anything. */
export function withManagers(object: JsonObject, managers: Managers): KubeObject {
  const bare = withoutManagers(object as KubeObject);
  if (managers.size === 0) return bare;
  return { ...bare, metadata: { ...bare.metadata, managedFields: encodeManagers(managers) } };
}

/** What is compared with when there is no object yet. */
export function blankObject({ apiVersion, kind }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata: {} };
}
