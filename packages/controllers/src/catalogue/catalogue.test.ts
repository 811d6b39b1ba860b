import type { KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { FakeClient } from "../testing/fake-client.js";
import { TestRun } from "../testing/informers.js";
import { catalogueController } from "./controller.js";
import { ensureCatalogue } from "./ensure-catalogue.js";

const instancetypes = resources.virtualMachineClusterInstancetypes;
const preferences = resources.virtualMachineClusterPreferences;

async function operate(client: FakeClient, wanted: boolean, during?: () => Promise<void>): Promise<void> {
  const run = new TestRun(client);
  const informers = [run.informer(instancetypes), run.informer(preferences)] as const;
  const { clock, onError } = run;
  const controller = catalogueController({ client, clock, informers, wanted: () => wanted, onError });
  controller.enqueueAll();
  await run.run([controller], during);
}

const count = async (client: FakeClient) =>
  (await client.list(instancetypes)).items.length + (await client.list(preferences)).items.length;

describe("common instance types", () => {
  it("are all there after ensureCatalogue, which may be repeated", async () => {
    const client = new FakeClient();
    await ensureCatalogue(client);
    await ensureCatalogue(client);
    expect(await count(client)).toBe(119);
    const medium = await client.get(instancetypes, { name: "u1.medium" });
    expect(medium.metadata.labels).toMatchObject({ "app.kubernetes.io/managed-by": "virt-operator" });
  });

  it("are not created where HyperConverged says so", async () => {
    const hco: KubeObject = {
      apiVersion: "hco.kubevirt.io/v1beta1",
      kind: "HyperConverged",
      metadata: { name: "kubevirt-hyperconverged", namespace: "openshift-cnv" },
      spec: { CommonInstancetypesDeployment: { enabled: false } },
    };
    const client = new FakeClient([[resources.hyperconvergeds, hco]]);
    await ensureCatalogue(client);
    expect(await count(client)).toBe(0);
  });

  it("are restored after an edit and a removal", async () => {
    const client = new FakeClient();
    await ensureCatalogue(client);
    const before = await client.get(instancetypes, { name: "u1.medium" });
    await operate(client, true, async () => {
      await client.update(instancetypes, {
        ...before,
        spec: { cpu: { guest: 99 }, memory: { guest: "1Mi" } },
      });
      await client.delete(preferences, { name: "fedora" });
    });
    expect((await client.get(instancetypes, { name: "u1.medium" })).spec).toEqual(before.spec);
    expect(await count(client)).toBe(119);
  });

  it("go when they are not wanted; what users made stays", async () => {
    const client = new FakeClient();
    await ensureCatalogue(client);
    await client.create(instancetypes, {
      ...(await client.get(instancetypes, { name: "u1.medium" })),
      metadata: { name: "mine" },
    });
    await operate(client, false);
    expect((await client.list(instancetypes)).items.map(({ metadata }) => metadata.name)).toEqual(["mine"]);
    expect(await count(client)).toBe(1);
  });
});
