import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { virtualMachine } from "../testing/objects.js";
import { blockedBy } from "./blocked-by.js";

const vmi = (status: JsonObject): KubeObject => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachineInstance",
  metadata: { name: "vm", namespace: "ns" },
  status,
});

const cases: readonly { name: string; vm?: JsonObject; vmi?: JsonObject; want: string | undefined }[] = [
  { name: "nothing", want: undefined },
  { name: "a snapshot", vm: { snapshotInProgress: "s" }, want: "SnapshotInProgress" },
  { name: "a restore", vm: { restoreInProgress: "r" }, want: "RestoreInProgress" },
  { name: "a migration", vmi: { migrationState: { startTimestamp: "t" } }, want: "MigrationInProgress" },
  { name: "a completed migration", vmi: { migrationState: { completed: true } }, want: undefined },
  { name: "an ended migration", vmi: { migrationState: { endTimestamp: "t" } }, want: undefined },
  {
    name: "a CPU hot-plug",
    vmi: { conditions: [{ type: "HotVCPUChange", status: "True" }] },
    want: "HotplugInProgress",
  },
  {
    name: "a volume being attached",
    vmi: { volumeStatus: [{ name: "v", hotplugVolume: {}, phase: "Pending" }] },
    want: "HotplugInProgress",
  },
  {
    name: "volumes that are attached",
    vmi: { volumeStatus: [{ name: "v", hotplugVolume: {}, phase: "Ready" }, { name: "w" }] },
    want: undefined,
  },
];

describe("blockedBy", () => {
  it.each(cases)("$name: $want", ({ vm, vmi: instance, want }) => {
    const given = blockedBy(virtualMachine({}, vm), instance === undefined ? undefined : vmi(instance));
    expect(given?.reason).toBe(want);
  });
});
