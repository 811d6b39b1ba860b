import { expect, it } from "vitest";
import { goDurationMs } from "./go-duration.js";

it.each([
  ["20s", 20_000],
  ["1m30s", 90_000],
  ["500ms", 500],
  ["1.5h", 5_400_000],
  ["1m30.5s", 90_500],
  ["720h0m0s", 2_592_000_000],
  ["1.s", 1000],
  ["5µs", 0.005],
  ["0", 0],
  ["0s", 0],
  ["20", undefined],
  ["-1s", undefined],
  ["s", undefined],
  ["", undefined],
])("%s is %s ms", (text, want) => {
  expect(goDurationMs(text)).toBe(want);
});
