import { mayGoOn, nextTurn } from "./turn-budget.js";

/** For long loops: each call gives a promise to wait for when others are due, else undefined. */
export function takeTurns(): () => Promise<void> | undefined {
  return () => (mayGoOn() ? undefined : nextTurn());
}

/** Maps items as `map` does, but lets other requests have their turn in between. */
export async function mapInTurns<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  const othersDue = takeTurns();
  for (const item of items) {
    const turn = othersDue();
    if (turn !== undefined) await turn;
    results.push(map(item));
  }
  return results;
}

/** How much work for the store is begun before the first of it has ended: enough for it to write together. */
const groupSize = 100;

/** Does work for each item, some items at a time. @throws what the first one threw, once its group has ended */
export async function inGroups<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const othersDue = takeTurns();
  for (let from = 0; from < items.length; from += groupSize) {
    const failures: unknown[] = [];
    const begun: Promise<void>[] = [];
    for (const item of items.slice(from, from + groupSize)) {
      const turn = othersDue();
      if (turn !== undefined) await turn;
      begun.push(work(item).catch((error: unknown) => void failures.push(error)));
    }
    await Promise.all(begun);
    if (failures.length > 0) throw failures[0];
  }
}
