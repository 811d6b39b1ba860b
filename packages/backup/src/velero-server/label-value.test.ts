import { expect, it } from "vitest";
import { validLabelValue } from "./label-value.js";

it("keeps names that are label values, and ends longer ones in a part of their hash", () => {
  expect(validLabelValue("a".repeat(63))).toBe("a".repeat(63));
  const long = validLabelValue(`${"a".repeat(63)}b`);
  expect(long).toMatch(/^a{57}[0-9a-f]{6}$/);
  expect(validLabelValue(`${"a".repeat(63)}c`)).not.toBe(long);
});
