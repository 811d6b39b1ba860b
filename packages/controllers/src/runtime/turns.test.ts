import { expect, it } from "vitest";
import { Turns } from "./turns.js";

it("lets so many begin in a turn of the event loop, the others in the next ones", async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  const all = Promise.all([1, 2, 3, 4, 5].map((who) => turns.take().then(() => begun.push(who))));
  for (let step = 0; step < 20; step++) await undefined;
  const seen = [begun.length];
  for (let turn = 0; turn < 2; turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    seen.push(begun.length);
  }
  await all;
  expect(begun).toEqual([1, 2, 3, 4, 5]);
  expect(seen).toEqual([2, 4, 5]);
});
