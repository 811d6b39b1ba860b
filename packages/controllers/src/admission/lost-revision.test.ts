import { type KubeObject, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { catalogueEntries } from "../catalogue/catalogue-entries.js";
import { resources } from "../resources.js";
import { FakeClient } from "../testing/fake-client.js";
import { hyperconverged, virtualMachine } from "../testing/objects.js";
import { embeddedAdmissions } from "./embedded-admissions.js";

/** A machine whose preference asks for 2Gi, as a request finds it while the pass of a resize removes the former copy. */
function midResize(captured: string): FakeClient {
  const ref = { name: captured, controllerRevisionRef: { name: `vm-${captured}-gone` } };
  const types = { instancetype: { name: "u1.large" }, preference: { name: "fedora" } };
  const vm = virtualMachine(types, { instancetypeRef: ref });
  const client: FakeClient = new FakeClient(
    [
      [resources.hyperconvergeds, hyperconverged("reference")],
      ...catalogueEntries().map(({ resource, object }) => [resource, object] as const),
      [resources.virtualMachines, vm],
    ],
    () => embeddedAdmissions({ client: () => client }),
  );
  return client;
}

function resize(client: FakeClient, name: string): Promise<KubeObject> {
  const body = { spec: { instancetype: { name }, template: { metadata: { labels: { size: "new" } } } } };
  const key = { namespace: "ns", name: "vm" };
  return client.patch(resources.virtualMachines, key, { type: "application/merge-patch+json", body });
}

describe("a resize that arrives while the copy of the former type goes", () => {
  it.each([
    { what: "another type than both", captured: "u1.medium", name: "u1.xlarge" },
    { what: "the type of the resize under way", captured: "u1.medium", name: "u1.large" },
    { what: "the former type again", captured: "u1.medium", name: "u1.medium" },
    { what: "the type whose copy is gone", captured: "u1.large", name: "u1.large" },
  ])("is admitted where it names $what", async ({ captured, name }) => {
    const resized = await resize(midResize(captured), name);
    expect(stringAt(resized.spec, "instancetype", "name")).toBe(name);
  });

  it("is judged by the live type", async () => {
    await expect(resize(midResize("u1.medium"), "u1.nano")).rejects.toThrow(
      "insufficient Memory resources of 512Mi provided by instance type, preference requires 2Gi",
    );
  });
});
