import { fieldAt, type JsonObject, type KubeObject, objectAt, withFieldAt } from "@unfold/apimachinery";
import { recordOf } from "@unfold/instancetype";
import { describe, expect, it } from "vitest";
import { catalogueEntries } from "../catalogue/catalogue-entries.js";
import { resources } from "../resources.js";
import { FakeClient } from "../testing/fake-client.js";
import { hyperconverged, virtualMachine } from "../testing/objects.js";
import { embeddedAdmissions } from "./embedded-admissions.js";

const key = { namespace: "ns", name: "vm" };

/** A cluster under `expand` with namespaced types beside the common ones. */
function cluster(): FakeClient {
  let admissions: ReturnType<typeof embeddedAdmissions> = [];
  const client: FakeClient = new FakeClient(
    [
      [resources.hyperconvergeds, hyperconverged("expand")],
      ...catalogueEntries().map(({ resource, object }) => [resource, object] as const),
      [resources.virtualMachineInstancetypes, namespaced("mine", "3Gi")],
      [resources.virtualMachineInstancetypes, namespaced("u1.large", "5Gi")],
    ],
    () => admissions,
  );
  admissions = embeddedAdmissions({ client: () => client, newUuid: () => "uuid" });
  return client;
}

function namespaced(name: string, memory: string): KubeObject {
  return {
    apiVersion: "instancetype.kubevirt.io/v1beta1",
    kind: "VirtualMachineInstancetype",
    metadata: { name, namespace: "ns" },
    spec: { cpu: { guest: 1 }, memory: { guest: memory } },
  };
}

const apply = (client: FakeClient, body: JsonObject) =>
  client.patch(resources.virtualMachines, key, { type: "application/merge-patch+json", body });
const memoryOf = ({ spec }: KubeObject) => fieldAt(spec, "template", "spec", "domain", "memory", "guest");
const kind = "VirtualMachineInstancetype";

describe("a flat machine whose recorded type is of a kind of its own", () => {
  const own = virtualMachine({ instancetype: { name: "mine", kind } });

  it("means that kind by a name alone, unchanged", async () => {
    const client = cluster();
    const first = await client.create(resources.virtualMachines, own);
    expect(memoryOf(first)).toBe("3Gi");
    expect(await apply(client, { spec: { instancetype: { name: "mine" } } })).toEqual(first);
  });

  it("means that kind by a name alone, also where a type of the other kind has the new name", async () => {
    const client = cluster();
    await client.create(resources.virtualMachines, own);
    const resized = await apply(client, { spec: { instancetype: { name: "u1.large" } } });
    expect(objectAt(resized, "spec")).not.toHaveProperty("instancetype");
    expect(memoryOf(resized)).toBe("5Gi");
    expect(recordOf(resized)?.instancetype?.matcher).toEqual({ name: "u1.large", kind });
  });

  it("takes the other kind when it is named", async () => {
    const client = cluster();
    await client.create(resources.virtualMachines, own);
    const instancetype = { name: "u1.large", kind: "VirtualMachineClusterInstancetype" };
    expect(memoryOf(await apply(client, { spec: { instancetype } }))).toBe("8Gi");
  });
});

describe("a flat machine given another type", () => {
  const both = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };

  it("keeps the recorded data of the role that is not named, or named unchanged", async () => {
    const client = cluster();
    await client.create(resources.virtualMachines, virtualMachine(both));
    const body = { spec: { devices: { preferredDiskBus: "scsi", preferredInterfaceModel: "e1000" } } };
    await client.patch(
      resources.virtualMachineClusterPreferences,
      { name: "fedora" },
      { type: "application/merge-patch+json", body },
    );
    const devices = (vm: KubeObject) => objectAt(vm.spec, "template", "spec", "domain", "devices");
    const before = devices(await client.get(resources.virtualMachines, key));
    for (const [spec, memory] of [
      [{ instancetype: { name: "u1.large" } }, "8Gi"],
      [{ ...both, instancetype: { name: "u1.2xlarge" } }, "32Gi"],
    ] as const) {
      const resized = await apply(client, { spec });
      expect([devices(resized), memoryOf(resized)]).toEqual([before, memory]);
    }
  });

  it("keeps the recorded type where something else changes with it named", async () => {
    const client = cluster();
    await client.create(resources.virtualMachines, virtualMachine(both));
    await client.patch(
      resources.virtualMachineClusterInstancetypes,
      { name: "u1.medium" },
      { type: "application/merge-patch+json", body: { spec: { memory: { guest: "64Gi" } } } },
    );
    const template = { metadata: { labels: { tier: "web" } } };
    const labelled = await apply(client, { spec: { ...both, template } });
    expect(objectAt(labelled.spec, "template", "metadata", "labels")).toEqual({ tier: "web" });
    expect(memoryOf(labelled)).toBe("4Gi");
  });

  it("takes the live data of the type that is", async () => {
    const client = cluster();
    await client.create(resources.virtualMachines, virtualMachine(both));
    await client.patch(
      resources.virtualMachineClusterInstancetypes,
      { name: "u1.large" },
      { type: "application/merge-patch+json", body: { spec: { memory: { guest: "9Gi" } } } },
    );
    expect(memoryOf(await apply(client, { spec: { instancetype: { name: "u1.large" } } }))).toBe("9Gi");
  });

  it("is judged by the record it has, not by one that comes with the request", async () => {
    const client = cluster();
    const first = await client.create(resources.virtualMachines, virtualMachine(both));
    const { annotations = {} } = first.metadata;
    const forged = Object.fromEntries(
      Object.entries(annotations).map(([name, text]) => [name, text.replaceAll("4Gi", "7Gi")]),
    );
    expect(forged).not.toEqual(annotations);
    expect(await apply(client, { metadata: { annotations: forged }, spec: both })).toEqual(first);
    const resized = await apply(client, {
      metadata: { annotations: forged },
      spec: { instancetype: { name: "u1.large" } },
    });
    expect(memoryOf(resized)).toBe("8Gi");
    expect(JSON.stringify(recordOf(resized))).not.toContain("7Gi");
  });

  it("keeps its record when a request takes that away and names a type", async () => {
    const client = cluster();
    const first = await client.create(resources.virtualMachines, virtualMachine(both));
    const spec = { ...objectAt(first, "spec"), ...both };
    const replaced = withFieldAt({ ...first, spec }, ["metadata", "annotations"], undefined);
    expect(await client.update(resources.virtualMachines, replaced as KubeObject)).toEqual(first);
  });
});

describe("a record that somebody made up", () => {
  const both = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };

  /** A record of `vm` in which its type has another size. */
  async function forgedBy(client: FakeClient): Promise<JsonObject> {
    const { metadata } = await client.create(
      resources.virtualMachines,
      virtualMachine(both, undefined, "donor"),
    );
    const [[name, text] = ["", ""]] = Object.entries(metadata.annotations ?? {});
    return { [name]: text.replaceAll("4Gi", "7Gi") };
  }

  it.each([
    { name: "names its types", spec: both },
    { name: "names none", spec: {} },
  ])("is taken from a machine that $name, when it is created and when it is updated", async ({ spec }) => {
    const client = cluster();
    const annotations = await forgedBy(client);
    const hco = { namespace: "openshift-cnv", name: "kubevirt-hyperconverged" };
    await client.update(resources.hyperconvergeds, { ...hyperconverged("reference"), metadata: hco });
    const sent = virtualMachine(spec);
    const created = await client.create(resources.virtualMachines, {
      ...sent,
      metadata: { ...sent.metadata, annotations },
    } as KubeObject);
    expect(recordOf(created)).toBeUndefined();
    expect(created.metadata.annotations ?? {}).toEqual({});
    const updated = await apply(client, { metadata: { annotations } });
    expect(updated.metadata.annotations ?? {}).toEqual({});
    expect(updated.spec).toEqual(created.spec);
  });
});
