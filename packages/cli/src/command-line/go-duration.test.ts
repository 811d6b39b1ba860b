import { expect, it } from "vitest";
import { goDuration } from "./go-duration.js";

it.each([
  ["20s", 20_000],
  ["1m30s", 90_000],
  ["500ms", 500],
  ["1.5h", 5_400_000],
  ["0", 0],
  ["0s", 0],
  ["20", undefined],
  ["-1s", undefined],
  ["s", undefined],
  ["", undefined],
])("%s is %s ms", (text, want) => {
  expect(goDuration(text)).toBe(want);
});
