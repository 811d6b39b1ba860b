import { apiError, type Client, type JsonObject, listAt, stringAt } from "@unfold/apimachinery";
import { expect, it } from "vitest";
import { resources } from "../resources.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { hookedClient } from "../testing/failing-client.js";
import { virtualMachine } from "../testing/objects.js";
import { capturedNames } from "./captured-names.js";

const key = { namespace: "ns", name: "vm" };
const resized = { instancetype: { name: "u1.large" } };

/** A machine whose copies were made; nothing reconciles it. */
async function capturedPlane(): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started("reference");
  const types = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };
  await plane.api.create(resources.virtualMachines, virtualMachine(types));
  await plane.quiet();
  await plane.stop();
  return plane;
}

async function change(plane: TestControlPlane, spec: JsonObject): Promise<void> {
  await plane.api.patch(resources.virtualMachines, key, {
    type: "application/merge-patch+json",
    body: { spec },
  });
}

it.each([
  ["another type, once the copy of one is made", "create", { instancetype: { name: "u1.xlarge" } }],
  ["another strategy, before the former copy goes", "patch", { runStrategy: "Always" }],
])("a machine that is given %s: no copy is left behind", async (_, verb, next) => {
  const plane = await capturedPlane();
  const resource = { create: "controllerrevisions", patch: "virtualmachines" }[verb];
  let given: Promise<void> | undefined;
  const client = hookedClient(plane.api, (write) => {
    if (write.verb === verb && write.resource === resource) given ??= change(plane, next);
  });
  await change(plane, resized);
  await plane.start(client);
  await given;
  await plane.quiet();
  expect((await plane.vm()).spec).toMatchObject(next);
  expect([...(await plane.typeRevisions())].sort()).toEqual([...capturedNames(await plane.vm())].sort());
  await plane.stop();
});

it("a resized machine whose status was written without an answer: no copy is left behind", async () => {
  const plane = await capturedPlane();
  let lost = 0;
  const patch: Client["patch"] = async (...args) => {
    const answer = await plane.api.patch(...args);
    if (args[3]?.subresource === "status" && lost++ === 0) throw apiError("Timeout", "no answer");
    return answer;
  };
  await change(plane, resized);
  await plane.start({ ...hookedClient(plane.api, () => {}), patch });
  expect(lost).toBeGreaterThan(0);
  expect([...(await plane.typeRevisions())].sort()).toEqual([...capturedNames(await plane.vm())].sort());
  await plane.stop();
});

it("leaves a copy that another machine's status names, though no matcher of it does at the time", async () => {
  const plane = await TestControlPlane.started("reference");
  await plane.api.create(resources.virtualMachines, virtualMachine({ instancetype: { name: "u1.medium" } }));
  await plane.quiet();
  const [shared = ""] = await plane.typeRevisions();
  const instancetype = { name: "u1.medium", revisionName: shared };
  await plane.api.create(resources.virtualMachines, virtualMachine({ instancetype }, undefined, "borrower"));
  await plane.quiet();
  const patch = async (name: string, to: JsonObject | null) => {
    const body = { spec: { instancetype: to } };
    const key = { namespace: "ns", name };
    await plane.api.patch(resources.virtualMachines, key, { type: "application/merge-patch+json", body });
    await plane.quiet();
  };
  await patch("borrower", null);
  await patch("vm", { name: "u1.large" });
  expect(await plane.typeRevisions()).toContain(shared);
  await patch("borrower", { name: "u1.medium" });
  const conditions = listAt((await plane.vm("borrower")).status, "conditions");
  expect(conditions.map((one) => stringAt(one, "type"))).not.toContain("Failure");
  await patch("borrower", { name: "u1.small" });
  expect(await plane.typeRevisions()).not.toContain(shared);
  await plane.stop();
});
