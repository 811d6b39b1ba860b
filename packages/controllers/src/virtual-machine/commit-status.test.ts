import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { statusPatch } from "./commit-status.js";

const requests = [{ action: "Start" }];
const cases: readonly { name: string; before?: JsonObject; after?: JsonObject; want: JsonValue }[] = [
  { name: "nothing when equal", before: { a: 1 }, after: { a: 1 }, want: [] },
  { name: "nothing without a status to write", want: [] },
  {
    name: "the whole status when there is none: adding a field to it would be refused",
    after: { instancetypeRef: { name: "x" } },
    want: [{ op: "add", path: "/status", value: { instancetypeRef: { name: "x" } } }],
  },
  {
    name: "each changed field",
    before: { a: 1, b: 2, c: 3 },
    after: { a: 1, b: 3 },
    want: [
      { op: "add", path: "/status/b", value: 3 },
      { op: "remove", path: "/status/c" },
    ],
  },
  {
    name: "requests of users only if they are those that were seen",
    before: { stateChangeRequests: requests },
    after: {},
    want: [
      { op: "test", path: "/status/stateChangeRequests", value: requests },
      { op: "remove", path: "/status/stateChangeRequests" },
    ],
  },
];

describe("statusPatch", () => {
  it.each(cases)("sends $name", ({ before, after, want }) => {
    expect(statusPatch(before, after)).toEqual(want);
  });
});
