import { describe, expect, it } from "vitest";
import { age, humanDuration } from "./human-duration.js";

const m = 60;
const h = 60 * m;
const d = 24 * h;

const cases: readonly [seconds: number, want: string][] = [
  [-2, "<invalid>"],
  [-1, "0s"],
  [0, "0s"],
  [119, "119s"],
  [2 * m, "2m"],
  [2 * m + 5, "2m5s"],
  [10 * m - 1, "9m59s"],
  [10 * m + 5, "10m"],
  [3 * h - 1, "179m"],
  [3 * h, "3h"],
  [3 * h + 5 * m, "3h5m"],
  [8 * h + 5 * m, "8h"],
  [48 * h - 1, "47h"],
  [2 * d, "2d"],
  [3 * d + 4 * h, "3d4h"],
  [8 * d + 4 * h, "8d"],
  [730 * d - 1, "729d"],
  [730 * d, "2y"],
  [741 * d, "2y11d"],
  [8 * 365 * d + 40 * d, "8y"],
];

describe("humanDuration", () => {
  it.each(cases)("%d s is %s", (seconds, want) => {
    expect(humanDuration(seconds * 1000 + (seconds < 0 ? 0 : 999))).toBe(want);
  });

  it("age of no time, and of what is no time", () => {
    const now = new Date("2024-01-01T00:00:10Z");
    expect(age("2024-01-01T00:00:00Z", now)).toBe("10s");
    expect(age(undefined, now)).toBe("<unknown>");
    expect(age("x", now)).toBe("<invalid>");
  });
});
