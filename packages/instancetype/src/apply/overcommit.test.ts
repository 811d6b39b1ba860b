import { parseQuantity } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { overcommittedRequest } from "./overcommit.js";

const requests: readonly (readonly [string, number, string])[] = [
  ["128Mi", 15, "114085072"],
  ["128Mi", 80, "26843544"],
  ["2Gi", 50, "1Gi"],
  ["8Gi", 10, "7549747Ki"],
  ["512Mi", 33, "359703488"],
  ["1G", 50, "500M"],
  ["1Gi", 100, "0"],
];

describe("overcommittedRequest", () => {
  it.each(requests)("asks for %s less %s%% as %s", (guest, percent, want) => {
    expect(overcommittedRequest(parseQuantity(guest), percent)).toBe(want);
  });
});
