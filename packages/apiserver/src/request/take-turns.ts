import { setImmediate as nextTurn } from "node:timers/promises";

/** How long work may hold up everything else. */
const turnMilliseconds = 10;

/** Maps items as `map` does, but lets other requests have their turn in between. */
export async function mapInTurns<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  let until = performance.now() + turnMilliseconds;
  for (const item of items) {
    results.push(map(item));
    if (performance.now() < until) continue;
    await nextTurn();
    until = performance.now() + turnMilliseconds;
  }
  return results;
}
