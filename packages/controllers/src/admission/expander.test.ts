import { fieldAt, type JsonObject, type KubeObject, objectAt, withFieldAt } from "@unfold/apimachinery";
import { recordOf } from "@unfold/instancetype";
import { describe, expect, it } from "vitest";
import { catalogueEntries } from "../catalogue/catalogue-entries.js";
import { resources } from "../resources.js";
import { FakeClient } from "../testing/fake-client.js";
import { hyperconverged, virtualMachine } from "../testing/objects.js";
import { embeddedAdmissions } from "./embedded-admissions.js";

type Policy = "reference" | "expand" | "expandAll";

function clusterWith(policy: Policy, ...objects: readonly KubeObject[]): FakeClient {
  let admissions: ReturnType<typeof embeddedAdmissions> = [];
  const proxy = { review: () => admissions };
  const client: FakeClient = new FakeClient(
    [
      [resources.hyperconvergeds, hyperconverged(policy)],
      ...catalogueEntries().map(({ resource, object }) => [resource, object] as const),
      ...objects.map((object) => [resources.virtualMachines, object] as const),
    ],
    () => proxy.review(),
  );
  let uuids = 0;
  admissions = embeddedAdmissions({ client: () => client, newUuid: () => `uuid-${++uuids}` });
  return client;
}

const key = { namespace: "ns", name: "vm" };
const fedora = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };

async function apply(client: FakeClient, body: JsonObject): Promise<KubeObject> {
  return client.patch(resources.virtualMachines, key, { type: "application/merge-patch+json", body });
}

describe("virtual machines at admission", () => {
  it.each(["expand", "expandAll"] as const)("%s: are stored flat, with the record", async (policy) => {
    const stored = await clusterWith(policy).create(resources.virtualMachines, virtualMachine(fedora));
    expect(objectAt(stored, "spec")).not.toHaveProperty("instancetype");
    expect(objectAt(stored, "spec")).not.toHaveProperty("preference");
    expect(stored.spec).toMatchObject({
      template: {
        spec: { architecture: "amd64", domain: { memory: { guest: "4Gi" }, cpu: { sockets: 1 } } },
      },
    });
    expect(recordOf(stored)).toMatchObject({
      instancetype: { matcher: { name: "u1.medium" } },
      preference: { matcher: { name: "fedora" } },
    });
  });

  it("reference: keep their matchers", async () => {
    const stored = await clusterWith("reference").create(resources.virtualMachines, virtualMachine(fedora));
    expect(stored.spec).toMatchObject(fedora);
    expect(recordOf(stored)).toBeUndefined();
  });

  it.each(["reference", "expand"] as const)(
    "%s: are admitted as they are while their type is missing",
    async (policy) => {
      const spec = { instancetype: { name: "missing" } };
      const stored = await clusterWith(policy).create(resources.virtualMachines, virtualMachine(spec));
      expect(stored.spec).toMatchObject(spec);
    },
  );

  it.each(["reference", "expand", "expandAll"] as const)(
    "%s: are refused for a conflict, with causes",
    async (policy) => {
      const vm = withFieldAt(virtualMachine(fedora), ["spec", "template", "spec", "domain", "cpu"], {
        cores: 2,
        sockets: 1,
      });
      const created = clusterWith(policy).create(resources.virtualMachines, vm as KubeObject);
      const paths = ["sockets", "cores"].map((field) => `spec.template.spec.domain.cpu.${field}`);
      const texts = paths.map((path) => `VM field(s) ${path} conflicts with selected instance type`);
      await expect(created).rejects.toMatchObject({
        status: {
          code: 422,
          reason: "Invalid",
          message: expect.stringContaining(texts.join(", ")),
          details: { causes: paths.map((field) => ({ reason: "FieldValueInvalid", field })) },
        },
      });
    },
  );

  const pinned = virtualMachine(fedora, {
    instancetypeRef: { name: "u1.medium", controllerRevisionRef: { name: "cr" } },
  });
  it("expand: stay referencing on update when a revision is recorded for them", async () => {
    const client = clusterWith("expand", pinned);
    const stored = await apply(client, { metadata: { labels: { a: "b" } } });
    expect(stored.spec).toMatchObject(fedora);
  });

  it.each([
    { name: "snapshot", status: { snapshotInProgress: "snap" } },
    { name: "restore", status: { restoreInProgress: "back" } },
  ])("expandAll: wait for a $name", async ({ status }) => {
    const client = clusterWith("expandAll", virtualMachine(fedora, status));
    expect((await apply(client, { metadata: { labels: { a: "b" } } })).spec).toMatchObject(fedora);
  });

  it("expandAll: can be labelled and stopped though their template conflicts by now", async () => {
    const conflicting = withFieldAt(
      virtualMachine(fedora),
      ["spec", "template", "spec", "domain", "memory"],
      { guest: "1Gi" },
    ) as KubeObject;
    const client = clusterWith("expandAll", conflicting);
    const stored = await apply(client, { metadata: { labels: { a: "b" } }, spec: { runStrategy: "Halted" } });
    expect(stored.spec).toMatchObject({ ...fedora, runStrategy: "Halted" });
  });

  describe("that infer their types from a volume", () => {
    const sources = { group: "cdi.kubevirt.io", version: "v1beta1", resource: "datasources" };
    const labelled = (type: string): KubeObject => ({
      apiVersion: "cdi.kubevirt.io/v1beta1",
      kind: "DataSource",
      metadata: {
        name: "fedora",
        namespace: "ns",
        labels: {
          "instancetype.kubevirt.io/default-instancetype": type,
          "instancetype.kubevirt.io/default-preference": "fedora",
        },
      },
      spec: {},
    });
    const template = {
      metadata: { name: "root" },
      spec: { sourceRef: { kind: "DataSource", name: "fedora", namespace: "ns" }, storage: {} },
    };
    const inferring = {
      instancetype: { inferFromVolume: "root", inferFromVolumeFailurePolicy: "Ignore" },
      preference: { inferFromVolume: "root" },
      dataVolumeTemplates: [template],
      template: {
        spec: {
          domain: { devices: {}, memory: { guest: "512Mi" } },
          volumes: [{ name: "root", dataVolume: { name: "root" } }],
        },
      },
    };
    const memoryOf = ({ spec }: KubeObject) => fieldAt(spec, "template", "spec", "domain", "memory", "guest");

    it("are stored flat in one write (kubevirt#13952)", async () => {
      const client = clusterWith("expand");
      client.seed(sources, labelled("u1.medium"));
      const stored = await client.create(resources.virtualMachines, virtualMachine(inferring));
      expect(objectAt(stored, "spec")).not.toHaveProperty("instancetype");
      expect(memoryOf(stored)).toBe("4Gi");
      expect(recordOf(stored)?.instancetype).toMatchObject({
        inferredFrom: "root",
        matcher: { name: "u1.medium" },
      });
      expect(Object.keys(stored.metadata.annotations ?? {})).toEqual(["unfold.dev/expanded-from"]);
    });

    it.each(["u1.large", undefined])(
      "keep them when applied again, whatever the volume says now (%s)",
      async (now) => {
        const client = clusterWith("expand");
        client.seed(sources, labelled("u1.medium"));
        const first = await client.create(resources.virtualMachines, virtualMachine(inferring));
        if (now === undefined) await client.delete(sources, { namespace: "ns", name: "fedora" });
        else client.seed(sources, labelled(now));
        expect(await apply(client, { spec: inferring })).toEqual(first);
        const other = { ...inferring, instancetype: { name: "u1.2xlarge" } };
        const body = { spec: { ...other, template: { spec: { domain: { memory: null } } } } };
        expect(memoryOf(await apply(client, body as unknown as JsonObject))).toBe("32Gi");
      },
    );

    it("leave no trace of the inference under reference", async () => {
      const client = clusterWith("reference");
      client.seed(sources, labelled("u1.medium"));
      const stored = await client.create(resources.virtualMachines, virtualMachine(inferring));
      expect(objectAt(stored.spec, "instancetype")).toEqual({ name: "u1.medium" });
      expect(stored.metadata.annotations).toBeUndefined();
    });
  });

  describe("that are flat", () => {
    it("take the same manifest again without a change", async () => {
      const client = clusterWith("expand");
      const first = await client.create(resources.virtualMachines, virtualMachine(fedora));
      expect(await apply(client, { spec: fedora })).toEqual(first);
    });

    it.each(["reference", "expand"] as const)(
      "take another size by naming it (policy now %s)",
      async (policy) => {
        const client = clusterWith("expand");
        await client.create(resources.virtualMachines, virtualMachine(fedora));
        const hco = { namespace: "openshift-cnv", name: "kubevirt-hyperconverged" };
        await client.update(resources.hyperconvergeds, { ...hyperconverged(policy), metadata: hco });
        const resized = await apply(client, { spec: { instancetype: { name: "u1.large" } } });
        expect(objectAt(resized, "spec")).not.toHaveProperty("instancetype");
        expect(fieldAt(resized.spec, "template", "spec", "domain", "memory", "guest")).toBe("8Gi");
      },
    );

    it("keep their record against edits of it, and lose one that lies when they are created", async () => {
      const client = clusterWith("expand");
      const first = await client.create(resources.virtualMachines, virtualMachine(fedora));
      const copy = (name: string, spec: JsonObject) => ({
        ...first,
        metadata: { namespace: "ns", name, annotations: first.metadata.annotations ?? {} },
        spec,
      });
      const same = await client.create(
        resources.virtualMachines,
        copy("same", objectAt(first, "spec") ?? {}) as KubeObject,
      );
      const other = withFieldAt(
        objectAt(first, "spec") ?? {},
        ["template", "spec", "domain", "memory", "guest"],
        "9Gi",
      );
      const lying = await client.create(resources.virtualMachines, copy("lying", other) as KubeObject);
      expect(recordOf(same)).toEqual(recordOf(first));
      expect(recordOf(lying)).toBeUndefined();
      const [annotation = ""] = Object.keys(first.metadata.annotations ?? {}).filter((name) =>
        name.includes("expanded-from"),
      );
      const edited = await apply(client, { metadata: { annotations: { [annotation]: '{"version":1}' } } });
      expect(recordOf(edited)).toEqual(recordOf(first));
    });
  });
});
