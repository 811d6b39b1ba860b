import {
  type Client,
  type JsonValue,
  type KubeObject,
  listAll,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { passesSelectors, selectsByLabel } from "../../velero/select-labels.js";
import { groupResourceOf, type ServedResource, type ServedResources } from "../run/served-resource.js";
import type { Turns } from "../run/turns.js";
import type { BackupFilter } from "./backup-filter.js";

/** An object and the resource it was listed as. */
export interface CollectedItem {
  readonly resource: ServedResource;
  readonly object: KubeObject;
}

/** Core resources that are saved first, pods before what they mount (Velero pkg/backup sortCoreGroup). */
const first = ["pods", "persistentvolumeclaims", "persistentvolumes"];

/** The resources of a backup in its order: those of the core group, then the groups as discovery has them. */
export function inBackupOrder(resources: readonly ServedResource[]): readonly ServedResource[] {
  const rank = ({ group, resource }: ServedResource): number => {
    if (group !== "") return first.length + 1;
    const at = first.indexOf(resource);
    return at === -1 ? first.length : at;
  };
  return resources.toSorted((a, b) => rank(a) - rank(b));
}

/** Lists what a backup selects, in the order in which it is saved. @throws ApiError */
export async function collectItems(
  client: Client,
  served: ServedResources,
  filter: BackupFilter,
  spec: JsonValue | undefined,
  turns: Turns,
): Promise<readonly CollectedItem[]> {
  const listed: CollectedItem[] = [];
  const ordered = inBackupOrder(served.all).filter((resource) => filter.lists(resource));
  const namespaces = ordered.find((resource) => groupResourceOf(resource) === "namespaces");
  for (const resource of ordered) {
    if (resource === namespaces) continue;
    await turns.next();
    const { items } = await listAll(client, resource);
    const selected = items.filter(
      (object) =>
        passesSelectors(spec, object.metadata.labels) &&
        (!resource.namespaced || filter.includesNamespace(object.metadata.namespace ?? "")),
    );
    const order = orderOf(spec, resource);
    listed.push(...inWantedOrder(selected, order).map((object) => ({ resource, object })));
  }
  if (namespaces === undefined) return listed;
  const { items } = await listAll(client, namespaces);
  const kept = items.filter((namespace) => savesNamespace(namespace, filter, spec, listed));
  return [...kept.map((object) => ({ resource: namespaces, object })), ...listed];
}

/** A namespace is saved that is named, selected, or has something that is (Velero pkg/backup nsTracker). */
function savesNamespace(
  { metadata }: KubeObject,
  filter: BackupFilter,
  spec: JsonValue | undefined,
  listed: readonly CollectedItem[],
): boolean {
  const name = metadata.name ?? "";
  if (!filter.includesNamespace(name)) return false;
  if (!selectsByLabel(spec) || filter.namespaces.includes.includes(name)) return true;
  if (passesSelectors(spec, metadata.labels)) return true;
  return listed.some(({ object }) => object.metadata.namespace === name);
}

/** `spec.orderedResources`: for a resource, names that come first, as `namespace/name` joined by commas. */
function orderOf(spec: JsonValue | undefined, { resource, group }: ServedResource): readonly string[] {
  const orders = objectAt(spec, "orderedResources");
  const text = stringAt(orders, resource) ?? stringAt(orders, groupResourceOf({ resource, group })) ?? "";
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function inWantedOrder(objects: readonly KubeObject[], order: readonly string[]): readonly KubeObject[] {
  if (order.length === 0) return objects;
  const rank = ({ metadata: { namespace, name = "" } }: KubeObject): number => {
    const at = order.indexOf(namespace === undefined ? name : `${namespace}/${name}`);
    return at === -1 ? order.length : at;
  };
  return objects.toSorted((a, b) => rank(a) - rank(b));
}
