import { describe, expect, it } from "vitest";
import { compilePattern } from "./pattern.js";
import { patternSize } from "./pattern-size.js";

describe("compilePattern", () => {
  it.each([
    ["^a+$", "aaa", true],
    ["b", "abc", true],
    ["^b", "abc", false],
    ["^(?i)(abort|warn)?$", "WARN", true],
    ["^\\p{L}+$", "é", true],
    ["^[^/]{1,3}$", "abcd", false],
  ])("%s of %s", (pattern, text, matches) => {
    expect(compilePattern(pattern).matches(text)).toBe(matches);
  });

  it.each(["(", "a{1001}", "(?=a)"])("refuses %s", (pattern) => {
    expect(() => compilePattern(pattern)).toThrow();
  });

  it("refuses what would compile to too much", () => {
    expect(() => compilePattern("(a{1,1000})".repeat(300))).toThrow("expression too large");
  });

  it.each([
    ["^(a+)+$", "a", "b"],
    ["^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", "a", "!"],
    ["^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?)$", "1", ""],
  ])("takes linear time: %s", (pattern, many, end) => {
    const started = performance.now();
    expect(compilePattern(pattern).matches(many.repeat(1_000_000) + end)).toBe(false);
    // An engine that goes back takes years.
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});

describe("patternSize", () => {
  it.each([
    ["abc", 3],
    ["a{3}b", 4],
    ["a{2,}", 3],
    ["(ab){1,10}c", 21],
    ["((a{2}){3}){4}", 24],
    ["[a-z]{5}\\d{2}", 7],
    ["[]a]{2}[^\\]]", 3],
    ["a{x}", 4],
  ])("%s: %i", (pattern, size) => {
    expect(patternSize(pattern)).toBe(size);
  });
});
