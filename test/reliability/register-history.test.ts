import { describe, expect, it } from "vitest";
import { type Operation, violations } from "./register-history.js";

const write = (value: string, version: number, began: number, ended: number): Operation => ({
  kind: "write",
  value,
  version,
  began,
  ended,
});
const read = (value: string, version: number, began: number, ended: number): Operation => ({
  kind: "read",
  value,
  version,
  began,
  ended,
});
const swap = (value: string, version: number, expected: number, began: number, ended: number): Operation => ({
  kind: "swap",
  value,
  version,
  expected,
  began,
  ended,
});

describe("violations()", () => {
  it.each<[string, readonly Operation[], number]>([
    [
      "writes and reads one after the other",
      [write("a", 1, 0, 1), read("a", 1, 2, 3), write("b", 2, 4, 5)],
      0,
    ],
    ["a read beside a write sees either", [write("a", 1, 0, 1), write("b", 2, 2, 9), read("a", 1, 3, 4)], 0],
    [
      "a write takes effect before its answer",
      [write("a", 1, 0, 1), write("b", 2, 2, 9), read("b", 2, 3, 4)],
      0,
    ],
    ["a stale read", [write("a", 1, 0, 1), write("b", 2, 2, 3), read("a", 1, 4, 5)], 1],
    [
      "a read older than one before it",
      [write("a", 1, 0, 1), write("b", 2, 2, 9), read("b", 2, 3, 4), read("a", 1, 5, 6)],
      1,
    ],
    ["a read of what nobody wrote", [write("a", 1, 0, 1), read("x", 1, 2, 3)], 1],
    ["versions against time", [write("a", 2, 0, 1), write("b", 1, 2, 3)], 1],
    ["one version twice", [write("a", 1, 0, 9), write("b", 1, 0, 9)], 2],
    ["a swap of what was there", [write("a", 1, 0, 1), swap("b", 2, 1, 2, 3)], 0],
    [
      "a swap that overwrote another write",
      [write("a", 1, 0, 1), write("b", 2, 2, 9), swap("c", 3, 1, 2, 9)],
      1,
    ],
  ])("%s", (_, history, count) => {
    expect(violations(history)).toHaveLength(count);
  });
});
