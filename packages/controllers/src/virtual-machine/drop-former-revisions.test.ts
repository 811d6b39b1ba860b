import { apiError, type Client, type JsonObject } from "@unfold/apimachinery";
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
