import { listAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { managedKubevirtName } from "../policy/hyperconverged-identity.js";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";

const both = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };

async function condition(plane: TestControlPlane) {
  const { items } = await plane.api.list(resources.kubevirts);
  const kubevirt = items.find(({ metadata }) => metadata.name === managedKubevirtName);
  return conditionOf(conditionsOf(listAt(kubevirt?.status, "conditions")), "VirtualMachinesExpanded");
}

async function events(plane: TestControlPlane) {
  const { items } = await plane.api.list(resources.events);
  return items.flatMap((event) => {
    const reason = stringAt(event, "reason") ?? "";
    return reason.startsWith("Expansion") ? [`${reason}: ${stringAt(event, "message")}`] : [];
  });
}

async function later(plane: TestControlPlane): Promise<void> {
  plane.clock.advance(1000);
  await plane.quiet();
}

describe("progress of an expansion", () => {
  it("shows in the KubeVirt object's conditions and events, and in metrics", async () => {
    const plane = await TestControlPlane.started("reference");
    for (const name of ["a", "b"]) {
      await plane.api.create(resources.virtualMachines, virtualMachine(both, undefined, name));
    }
    await plane.quiet();
    expect(await condition(plane)).toBeUndefined();
    plane.api.seed(resources.virtualMachines, virtualMachine(both, { snapshotInProgress: "x" }, "held"));
    await plane.api.create(
      resources.virtualMachines,
      virtualMachine({ instancetype: { name: "missing" } }, undefined, "lost"),
    );
    await plane.setPolicy("expandAll");
    await plane.quiet();
    await later(plane);
    const message = "2 of 4 virtual machines are flat; 2 to expand, of these 1 waiting and 1 failing";
    expect(await condition(plane)).toMatchObject({ status: "False", reason: "Incomplete", message });
    expect(await events(plane)).toEqual([
      expect.stringMatching(/^ExpansionStarted: Expanding \d virtual machines, as policy expandAll asks$/),
      `ExpansionIncomplete: ${message}`,
    ]);
    const metrics = plane.controllers.metrics();
    expect(metrics).toContain('unfold_reference_policy{policy="expandAll"} 1\n');
    expect(metrics).toContain('unfold_virtual_machines{state="flat"} 2\n');
    expect(metrics).toContain('unfold_expansion_pending_virtual_machines{state="waiting"} 1\n');
    expect(metrics).toMatch(
      /controller_runtime_reconcile_total\{controller="virtualmachine",result="success"\} [1-9]/,
    );
    await plane.api.patch(
      resources.virtualMachines,
      { namespace: "ns", name: "held" },
      { type: "application/merge-patch+json", body: { status: { snapshotInProgress: null } } },
      { subresource: "status" },
    );
    await plane.api.delete(resources.virtualMachines, { namespace: "ns", name: "lost" });
    await plane.quiet();
    await later(plane);
    expect(await condition(plane)).toMatchObject({ status: "True", reason: "AllExpanded" });
    expect((await events(plane)).at(-1)).toBe("ExpansionFinished: 3 of 3 virtual machines are flat");
    await plane.setPolicy("reference");
    await later(plane);
    expect(await condition(plane)).toBeUndefined();
    expect(plane.errors).toEqual([]);
    await plane.stop();
  });
});
