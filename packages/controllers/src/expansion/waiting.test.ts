import { fieldAt, type JsonObject, type KubeObject, listAt, objectAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { isReferencing } from "../policy/policy-behaviours.js";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";

const key = { namespace: "ns", name: "vm" };
const types = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };
const type = "application/merge-patch+json";

interface Case {
  readonly reason: string;
  readonly resource: typeof resources.virtualMachines;
  /** Status that begins what has to be waited for, and the one that ends it. */
  readonly begins: JsonObject;
  readonly ends: JsonObject;
}

const plugging = (status: string) => ({ conditions: [{ type: "HotMemoryChange", status }] });
const cases: readonly Case[] = [
  {
    reason: "SnapshotInProgress",
    resource: resources.virtualMachines,
    begins: { snapshotInProgress: "x" },
    ends: { snapshotInProgress: null },
  },
  {
    reason: "RestoreInProgress",
    resource: resources.virtualMachines,
    begins: { restoreInProgress: "x" },
    ends: { restoreInProgress: null },
  },
  {
    reason: "MigrationInProgress",
    resource: resources.virtualMachineInstances,
    begins: { migrationState: { startTimestamp: "2026-01-01T00:00:00Z" } },
    ends: { migrationState: { endTimestamp: "2026-01-01T00:01:00Z", completed: true } },
  },
  {
    reason: "HotplugInProgress",
    resource: resources.virtualMachineInstances,
    begins: plugging("True"),
    ends: plugging("False"),
  },
];

/** A running machine that expandAll finds in the middle of something. */
async function waiting({ reason, resource, begins }: Case): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started("reference");
  await plane.api.create(resources.virtualMachines, virtualMachine({ ...types, runStrategy: "Always" }));
  await plane.quiet();
  await plane.api.patch(resource, key, { type, body: { status: begins } }, { subresource: "status" });
  await plane.setPolicy("expandAll");
  await plane.quiet();
  expect(pendingOf(await plane.vm())).toMatchObject({ status: "True", reason });
  expect(isReferencing(await plane.vm())).toBe(true);
  return plane;
}

function pendingOf({ status }: KubeObject) {
  return conditionOf(conditionsOf(listAt(status, "conditions")), "ExpansionPending");
}

async function edit(plane: TestControlPlane, body: JsonObject): Promise<KubeObject> {
  return plane.api.patch(resources.virtualMachines, key, { type, body });
}

describe.each(cases)("while $reason", (given) => {
  it("neither controller nor admission expands the machine, any write passes, and it goes on by itself", async () => {
    const plane = await waiting(given);
    const labelled = await edit(plane, { metadata: { labels: { a: "b" } } });
    expect([labelled.metadata.labels, isReferencing(labelled)]).toEqual([{ a: "b" }, true]);
    await plane.quiet();
    expect(pendingOf(await plane.vm())).toMatchObject({ reason: given.reason });
    const { resource, ends } = given;
    await plane.api.patch(resource, key, { type, body: { status: ends } }, { subresource: "status" });
    await plane.quiet();
    const vm = await plane.vm();
    expect(isReferencing(vm)).toBe(false);
    expect(pendingOf(vm)).toBeUndefined();
    expect(await plane.typeRevisions()).toEqual([]);
    expect(fieldAt((await plane.vmi()).spec, "domain", "memory", "guest")).toBe("4Gi");
    await plane.stop();
  });

  it("the machine can be stopped", async () => {
    const plane = await waiting(given);
    const stopped = await edit(plane, { spec: { runStrategy: "Halted" } });
    expect([objectAt(stopped, "spec")?.["runStrategy"], isReferencing(stopped)]).toEqual(["Halted", true]);
    await plane.quiet();
    await expect(plane.vmi()).rejects.toThrow("not found");
    // What was going on in the instance has ended with it.
    const ended = given.resource === resources.virtualMachineInstances;
    expect(isReferencing(await plane.vm())).toBe(!ended);
    await plane.stop();
  });
});
