import { describe, expect, it } from "vitest";
import { inGroups, mapInTurns } from "./take-turns.js";

/** Longer than a turn. */
function busy(): void {
  const until = performance.now() + 8;
  while (performance.now() < until);
}

describe("mapInTurns", () => {
  it("maps in order and lets others work in between, however many do so at once", async () => {
    let sinceOthers = 0;
    let most = 0;
    let others = setImmediate(function again() {
      sinceOthers = 0;
      others = setImmediate(again);
    });
    const work = (item: number): number => {
      busy();
      most = Math.max(most, ++sinceOthers);
      return item * 2;
    };
    const results = await Promise.all([1, 2, 3, 4].map(() => mapInTurns([1, 2, 3], work)));
    clearImmediate(others);
    expect(results).toEqual([1, 2, 3, 4].map(() => [2, 4, 6]));
    // What is waited for, and the first of what comes after it.
    expect(most).toBeLessThanOrEqual(2);
  });
});

describe("inGroups", () => {
  it("ends what it began before it says what failed", async () => {
    const ended: number[] = [];
    const work = async (item: number): Promise<void> => {
      busy();
      if (item === 1) throw new Error("one");
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(item);
    };
    await expect(inGroups([1, 2, 3], work)).rejects.toThrow("one");
    expect(ended).toEqual([2, 3]);
  });
});
