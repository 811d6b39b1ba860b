import { expect, it } from "vitest";
import { goTogether } from "./go-together.js";

/** What each of `sizes` does in which turn of the event loop, by twos: its first and its second stage. */
async function turnsOf(sizes: readonly number[]): Promise<readonly string[]> {
  const turns: string[] = [""];
  let look = setImmediate(function again() {
    turns.push("");
    look = setImmediate(again);
  });
  const log = (text: string): void => void turns.push(turns.pop() + text);
  const work = async (bytes: number, index: number): Promise<void> => {
    await goTogether(bytes);
    log(`${index}a `);
    await Promise.resolve();
    log(`${index}b `);
  };
  await Promise.all(sizes.map(work));
  clearImmediate(look);
  return turns.filter((turn) => turn !== "");
}

it("lets those who ask in one turn go on side by side", async () => {
  expect(await turnsOf([10, 10, 10])).toEqual(["0a 1a 2a 0b 1b 2b "]);
});

it("lets others have their turn when there is much to do", async () => {
  const kilobytes = 1024;
  const sizes = [1, 200, 100, 20, 20].map((size) => size * kilobytes);
  expect(await turnsOf(sizes)).toEqual(["0a 0b ", "1a 1b ", "2a 3a 2b 3b ", "4a 4b "]);
  expect(await turnsOf(Array.from({ length: 40 }, () => 10))).toHaveLength(3);
});
