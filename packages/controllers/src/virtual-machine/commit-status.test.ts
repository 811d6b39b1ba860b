import { apiError, isConflict, type JsonObject, type JsonValue, type KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { noTypes } from "../loaded-types/no-types.js";
import { commitStatus, statusPatch } from "./commit-status.js";
import type { VirtualMachineDeps, VirtualMachineDraft } from "./draft.js";

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
  {
    name: "the end of plugging only if nothing was to be plugged since",
    before: { volumeRequests: requests },
    after: {},
    want: [
      { op: "test", path: "/status/volumeRequests", value: requests },
      { op: "remove", path: "/status/volumeRequests" },
    ],
  },
];

describe("statusPatch", () => {
  it.each(cases)("sends $name", ({ before, after, want }) => {
    expect(statusPatch(before, after)).toEqual(want);
  });
});

describe("commitStatus", () => {
  const text = "the server rejected our request due to an error in our request";

  it("takes a patch that finds another status for a conflict, and tells nobody of a failed capture", async () => {
    const events: string[] = [];
    const deps = {
      patchStatus: async () => {
        throw apiError("Invalid", text, { details: {} });
      },
      record: async (_object: KubeObject, _type: string, reason: string) => {
        events.push(reason);
      },
    } as unknown as VirtualMachineDeps;
    const storedStatus = { instancetypeRef: { name: "gone already" } };
    const vm = { apiVersion: "kubevirt.io/v1", kind: "VirtualMachine", metadata: { name: "vm" }, status: {} };
    const draft = { vm, storedStatus, vmi: undefined, types: noTypes } as unknown as VirtualMachineDraft;
    const failure = await commitStatus(deps)(draft).catch((error: unknown) => error);
    expect(isConflict(failure)).toBe(true);
    expect(events).toEqual([]);
  });
});
