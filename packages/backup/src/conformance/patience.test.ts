import { describe, expect, it } from "vitest";
import { Patience } from "./patience.js";

/** After which look patience of a second with a look every 250 ms ends, when looks are `apart` milliseconds. */
function looks(apart: number): number {
  let now = 0;
  const patience = new Patience(1000, 250, () => now);
  for (let count = 1; ; count++) {
    if (patience.isOverAfterLook()) return count;
    now += apart;
  }
}

describe("Patience", () => {
  it.each([
    ["as often as time allows", 250, 6],
    ["more often when looks come fast", 100, 12],
    ["as often when they come slowly, however long that takes", 5000, 4],
  ])("looks %s", (_, apart, count) => {
    expect(looks(apart)).toBe(count);
  });
});
