import { setImmediate as nextTurn } from "node:timers/promises";

/** How long work may hold up everything else. */
const turnMilliseconds = 10;

/** For long loops: each call gives a promise to wait for when others are due, else undefined. */
export function takeTurns(): () => Promise<void> | undefined {
  let until = performance.now() + turnMilliseconds;
  const wait = async (): Promise<void> => {
    await nextTurn();
    until = performance.now() + turnMilliseconds;
  };
  return () => (performance.now() < until ? undefined : wait());
}

/** Maps items as `map` does, but lets other requests have their turn in between. */
export async function mapInTurns<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  const othersDue = takeTurns();
  for (const item of items) {
    results.push(map(item));
    const turn = othersDue();
    if (turn !== undefined) await turn;
  }
  return results;
}

/** How much work for the store is begun at once: enough for it to write together, little enough to begin in one turn. */
const groupSize = 100;

/** Does work for each item, some items at a time. */
export async function inGroups<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < items.length; from += groupSize) {
    await Promise.all(items.slice(from, from + groupSize).map(work));
  }
}
