import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.js";
import type { ManagedFieldsEntry } from "../kube-object.js";
import type { ApplySchema } from "./apply-schema.js";
import { decodeFieldSet, encodeFieldSet, type FieldSet } from "./field-set.js";
import { reconcileFields } from "./object-fields.js";

/** Who wrote, and how: what tells entries of managedFields apart. */
export interface Manager {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource: string;
}

/** A manager with the fields it owns. */
export interface ManagedSet extends Manager {
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** Managers of an object by {@link managerId}. */
export type Managers = ReadonlyMap<string, ManagedSet>;

export const noManagers: Managers = new Map();

/** Appliers keep their entry when they change version. */
export function managerId({ manager, operation, apiVersion, subresource }: Manager): string {
  return JSON.stringify([manager, operation, operation === "Apply" ? "" : apiVersion, subresource]);
}

/** How messages name a manager: `"m" with subresource "status" using v1`; appliers have no version. */
export function formatManager({ manager, operation, apiVersion, subresource }: Manager): string {
  const through = subresource === "" ? "" : ` with subresource ${JSON.stringify(subresource)}`;
  return `${JSON.stringify(manager)}${through}${operation === "Update" ? ` using ${apiVersion}` : ""}`;
}

/** Reads managedFields; undefined when an entry is malformed. */
export function decodeManagers(entries: JsonValue | undefined): Managers | undefined {
  if (entries === undefined || entries === null) return noManagers;
  if (!Array.isArray(entries)) return undefined;
  const managers = new Map<string, ManagedSet>();
  for (const entry of entries as readonly JsonValue[]) {
    const managed = isJsonObject(entry) ? decodeManager(entry) : undefined;
    if (managed === undefined) return undefined;
    managers.set(managerId(managed), managed);
  }
  return managers;
}

function decodeManager(entry: ManagedFieldsEntry): ManagedSet | undefined {
  const { manager = "", operation, apiVersion = "", subresource = "", time, fieldsType, fieldsV1 } = entry;
  const fields = decodeFieldSet(fieldsV1);
  const known = operation === "Apply" || operation === "Update";
  if (!known || apiVersion === "" || fieldsType !== "FieldsV1" || fields === undefined) return undefined;
  return { manager, operation, apiVersion, subresource, time, fields };
}

/** Writes managedFields in Kubernetes' order: appliers first, then by time and name. */
export function encodeManagers(managers: Managers): readonly ManagedFieldsEntry[] {
  return [...managers.values()].sort(compareManagers).map(encodeManager);
}

function encodeManager(managed: ManagedSet): ManagedFieldsEntry {
  return managedEntry(managed, managed.time, encodeFieldSet(managed.fields));
}

/** An entry of managedFields. */
export function managedEntry(
  { manager, operation, apiVersion, subresource }: Manager,
  time: string | undefined,
  fieldsV1: JsonObject,
): ManagedFieldsEntry {
  return {
    manager,
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: "FieldsV1",
    fieldsV1,
    ...(subresource === "" ? {} : { subresource }),
  };
}

function compareManagers(a: ManagedSet, b: ManagedSet): number {
  const sortKey = ({
    operation,
    time = "",
    manager,
    apiVersion,
    subresource,
  }: ManagedSet): readonly string[] => [operation, time, manager, apiVersion, subresource];
  const [left, right] = [sortKey(a), sortKey(b)];
  const index = left.findIndex((part, position) => part !== right[position]);
  return index < 0 ? 0 : (left[index] ?? "") < (right[index] ?? "") ? -1 : 1;
}

/** The managers' sets as the schema has them now; the same ones when each is as the schema has it. */
export function reconcileManagers(managers: Managers, live: JsonObject, schema: ApplySchema): Managers {
  let changed = false;
  const reconciled = [...managers].map(([id, managed]) => {
    const fields = reconciledFields(managed.fields, live, schema);
    changed ||= fields !== managed.fields;
    return [id, fields === managed.fields ? managed : { ...managed, fields }] as const;
  });
  return changed ? new Map(reconciled) : managers;
}

/** Which schema a set is known to agree with: it does so for as long as both are the same. */
const agreeing = new WeakMap<FieldSet, ApplySchema>();

/** Says that sets were made by a schema: of those that agree with it, by a comparison under it. */
export function agreeWith(managers: Managers, schema: ApplySchema): Managers {
  for (const { fields } of managers.values()) agreeing.set(fields, schema);
  return managers;
}

function reconciledFields(fields: FieldSet, live: JsonObject, schema: ApplySchema): FieldSet {
  if (agreeing.get(fields) === schema) return fields;
  const reconciled = reconcileFields(fields, live, schema);
  agreeing.set(reconciled, schema);
  return reconciled;
}
