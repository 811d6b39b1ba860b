/** What a client knows of one of its writes. */
export interface LoggedWrite {
  readonly name: string;
  /** What it put into the object; undefined for a deletion. */
  readonly value: string | undefined;
  /** Whether an answer came; without one the write may have happened or not. */
  readonly acknowledged: boolean;
  /** Of the answer; deletions have none in theirs. */
  readonly revision?: number | undefined;
}

/** An event as a watch told it. */
export interface SeenEvent {
  readonly revision: number;
  readonly name: string;
  /** Undefined for a deletion. */
  readonly value: string | undefined;
}

/** What is stored of an object; undefined when it is gone. */
export type Stored = { readonly value: string; readonly revision: number } | undefined;

const shown = ({ name, value, revision }: LoggedWrite | SeenEvent): string =>
  `${name} = ${value ?? "deleted"} at ${revision ?? "unknown"}`;

/**
 * What is wrong with the store after a crash, judging by the log of clients of which each writes names of its own, one write
 * after the other: the last acknowledged write of each name is there unless a later one, cut off before its answer, is.
 */
export function lostWrites(
  log: readonly LoggedWrite[],
  stored: ReadonlyMap<string, Stored>,
): readonly string[] {
  const problems: string[] = [];
  for (const [name, writes] of byName(log)) {
    const acknowledged = writes.findLastIndex((write) => write.acknowledged);
    const possible = writes.slice(Math.max(acknowledged, 0)).map(({ value }) => value);
    if (acknowledged < 0) possible.push(undefined);
    const found = stored.get(name);
    if (!possible.includes(found?.value)) {
      problems.push(
        `${name} is ${found?.value ?? "gone"}, written last: ${possible.map((value) => value ?? "deleted").join(" or ")}`,
      );
    }
    const last = writes[acknowledged];
    if (
      found?.value === last?.value &&
      found !== undefined &&
      writes.length - 1 === acknowledged &&
      found.revision !== last?.revision
    ) {
      problems.push(`${name} has revision ${found.revision}, acknowledged was ${last?.revision}`);
    }
  }
  return problems;
}

/** What is wrong with what watches told, over all their reconnections, of acknowledged writes and of what is stored. */
export function lostEvents(
  log: readonly LoggedWrite[],
  seen: readonly SeenEvent[],
  stored: ReadonlyMap<string, Stored>,
): readonly string[] {
  const problems: string[] = [];
  let last = 0;
  for (const event of seen) {
    if (event.revision <= last) problems.push(`out of order or twice: ${shown(event)} after ${last}`);
    last = event.revision;
  }
  const byRevision = new Map(seen.map((event) => [event.revision, event]));
  for (const write of log) {
    if (write.revision === undefined) continue;
    const event = byRevision.get(write.revision);
    if (event?.name !== write.name || event.value !== write.value) {
      problems.push(`not told: ${shown(write)}, but ${event === undefined ? "nothing" : shown(event)}`);
    }
  }
  const state = new Map(seen.map(({ name, value }) => [name, value]));
  for (const [name, value] of state) {
    if (stored.get(name)?.value !== value)
      problems.push(
        `told last of ${name}: ${value ?? "deleted"}, stored is ${stored.get(name)?.value ?? "nothing"}`,
      );
  }
  for (const name of stored.keys())
    if (!state.has(name)) problems.push(`${name} is stored, but was never told`);
  return problems;
}

function byName(log: readonly LoggedWrite[]): ReadonlyMap<string, readonly LoggedWrite[]> {
  const names = new Map<string, LoggedWrite[]>();
  for (const write of log) {
    const known = names.get(write.name);
    if (known === undefined) names.set(write.name, [write]);
    else known.push(write);
  }
  return names;
}
