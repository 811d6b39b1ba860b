import type { StoredObject, StoreEvent, StoreKey } from "./object-store.js";
import type { StoreSnapshot, VersionRow } from "./store-driver.js";
import { StoredVersion } from "./stored-version.js";

/** A key as one string. "\0" is no part of a Kubernetes name. */
export function keyText({ resource, namespace, name }: StoreKey): string {
  return `${resource}\0${namespace}\0${name}`;
}

/** An event with the JSON size of its version. */
export interface SizedEvent {
  readonly event: StoreEvent;
  readonly size: number;
}

/** The state and history a snapshot stands for. */
export interface LoadedSnapshot {
  readonly live: readonly StoredObject[];
  readonly events: readonly SizedEvent[];
  readonly revision: number;
}

function eventOf(row: VersionRow, current: StoredObject, previous: StoredObject | undefined): StoreEvent {
  const { revision } = row;
  if (previous === undefined) return { type: "added", revision, current };
  return { type: row.deleted ? "deleted" : "modified", revision, current, previous };
}

/**
 * Replays the kept versions.
 * @throws Error naming the first version that does not follow from the ones before it.
 */
export function loadSnapshot({ rows, compacted }: StoreSnapshot): LoadedSnapshot {
  const live = new Map<string, StoredObject>();
  const events: SizedEvent[] = [];
  let revision = compacted;
  for (const row of rows) {
    const key = keyText(row);
    const previous = live.get(key);
    const current = new StoredVersion(row, row.revision, row.value);
    if (row.revision > compacted) {
      if (row.revision !== revision + 1) throw new Error(`revision ${revision + 1} is missing`);
      if (row.previous !== (previous?.revision ?? 0) || (row.deleted && previous === undefined)) {
        throw new Error(`revision ${row.revision} does not follow the version before it`);
      }
      revision = row.revision;
      events.push({ event: eventOf(row, current, previous), size: row.value.length });
    } else if (previous !== undefined || row.deleted) {
      throw new Error(`revision ${row.revision} should have been compacted`);
    }
    if (row.deleted) live.delete(key);
    else live.set(key, current);
  }
  return { live: [...live.values()], events, revision };
}
