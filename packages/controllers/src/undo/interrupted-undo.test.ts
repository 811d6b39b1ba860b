import { type KubeObject, objectAt } from "@unfold/apimachinery";
import { type ExpansionRecord, recordOf } from "@unfold/instancetype";
import { expect, it } from "vitest";
import { isReferencing } from "../policy/policy-behaviours.js";
import { readCluster } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { dyingClient } from "../testing/failing-client.js";
import { virtualMachine } from "../testing/objects.js";
import { undoAnnotation } from "./undo-annotations.js";
import { undoExpansion } from "./undo-expansion.js";

const matchers = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };

function essence({ spec, status, metadata }: KubeObject) {
  const refs = ["instancetypeRef", "preferenceRef"].map((field) => objectAt(status, field));
  return { spec, refs, annotations: metadata.annotations ?? {} };
}

function matchersIn(record: ExpansionRecord | undefined) {
  return [record?.instancetype?.matcher, record?.preference?.matcher];
}

async function undo(plane: TestControlPlane, writes = Number.POSITIVE_INFINITY): Promise<unknown> {
  const { config } = await readCluster(plane.api);
  const { client } = dyingClient(plane.api, writes + 1);
  const key = { namespace: "ns", name: "vm" };
  return undoExpansion({ client, config, clock: plane.clock }, key).catch(() => "interrupted");
}

it.each([0, 1, 2, 3, 4])(
  "an undo that ended after %i writes leaves a machine that can be expanded and undone like any other",
  async (writes) => {
    const plane = await TestControlPlane.started("reference");
    await plane.api.create(resources.virtualMachines, virtualMachine(matchers));
    await plane.quiet();
    const [before, revisions] = [await plane.vm(), await plane.typeRevisions()];
    await plane.setPolicy("expandAll");
    await plane.quiet();
    const flat = await plane.vm();
    await plane.setPolicy("reference");
    await plane.quiet();
    expect(await undo(plane, writes)).toBe("interrupted");
    plane.clock.advance(61_000);
    await plane.setPolicy("expandAll");
    await plane.quiet();
    const again = await plane.vm();
    expect(isReferencing(again)).toBe(false);
    expect(again.spec).toEqual(flat.spec);
    expect(again.metadata.annotations).not.toHaveProperty(undoAnnotation);
    expect(matchersIn(recordOf(again))).toEqual([matchers.instancetype, matchers.preference]);
    expect(await plane.typeRevisions()).toEqual([]);
    await plane.setPolicy("reference");
    await plane.quiet();
    expect(await undo(plane)).toEqual({ kind: "undone" });
    await plane.quiet();
    expect(essence(await plane.vm())).toEqual(essence(before));
    expect((await plane.typeRevisions()).toSorted()).toEqual(revisions.toSorted());
    await plane.stop();
  },
);

it("an undo that nobody finishes leaves no copies behind", async () => {
  const plane = await TestControlPlane.started("expand");
  await plane.api.create(resources.virtualMachines, virtualMachine(matchers));
  await plane.setPolicy("reference");
  await plane.quiet();
  expect(await undo(plane, 2)).toBe("interrupted");
  await plane.quiet();
  expect(await plane.typeRevisions()).toHaveLength(2);
  await plane.pass(61);
  expect(await plane.typeRevisions()).toEqual([]);
  await plane.stop();
});
