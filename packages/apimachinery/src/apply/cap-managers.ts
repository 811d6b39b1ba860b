import { union } from "./field-set.js";
import { type ManagedSet, type Managers, managerId } from "./managers.js";

/** Most entries of updates an object keeps; kube-apiserver's DefaultMaxUpdateManagers. */
const maxUpdateManagers = 10;

/** Name under which older updates of one version are kept together. */
const ancientChanges = "ancient-changes";

/** Merges the oldest entries of updates, those of one version into one, until at most ten are left. */
export function capUpdateManagers(managers: Managers): Managers {
  const updates = [...managers.values()].filter(({ operation }) => operation === "Update");
  let excess = updates.length - maxUpdateManagers;
  if (excess <= 0) return managers;
  const capped = new Map(managers);
  const firsts = new Map<string, ManagedSet>();
  for (const update of updates.sort(compareAge)) {
    if (excess <= 0) break;
    const first = firsts.get(update.apiVersion);
    if (first === undefined) {
      firsts.set(update.apiVersion, update);
      continue;
    }
    mergeInto(capped, first, update);
    excess--;
  }
  return capped;
}

function compareAge(a: ManagedSet, b: ManagedSet): number {
  const [left, right] = [a, b].map((managed) => `${managed.time ?? ""} ${managerId(managed)}`);
  return (left ?? "") < (right ?? "") ? -1 : 1;
}

/** Moves `update` into the bucket of its version, which starts as `first`; the bucket has the later time. */
function mergeInto(managers: Map<string, ManagedSet>, first: ManagedSet, update: ManagedSet): void {
  const bucket = { ...update, manager: ancientChanges, subresource: "" };
  const id = managerId(bucket);
  const older = managers.get(id) ?? first;
  managers.delete(managerId(first));
  managers.delete(managerId(update));
  managers.set(id, { ...bucket, fields: union(older.fields, update.fields) });
}
