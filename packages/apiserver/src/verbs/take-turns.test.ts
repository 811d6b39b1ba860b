import { describe, expect, it } from "vitest";
import { mapInTurns } from "./take-turns.js";

function busy(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe("mapInTurns", () => {
  it("maps in order and lets others work in between", async () => {
    let others = 0;
    const timer = setInterval(() => others++, 0);
    const results = await mapInTurns([1, 2, 3, 4], (item) => {
      busy(12);
      return item * 2;
    });
    clearInterval(timer);
    expect(results).toEqual([2, 4, 6, 8]);
    expect(others).toBeGreaterThan(0);
  });
});
