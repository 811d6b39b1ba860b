import type { Client, GroupVersionResource, KubeObject } from "@unfold/apimachinery";
import { fieldAt, labelSelectorFromObject, listAt, matchesLabels, stringAt } from "@unfold/apimachinery";
import { collectCluster, Inventory, type MachineReport, RevisionPool, runAudit } from "@unfold/backup";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { commonInstancetypes } from "@unfold/instancetype";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "./support/eventually.js";

const of = (group: string, version: string, resource: string): GroupVersionResource => ({
  group,
  version,
  resource,
});
const resources = {
  machines: of("kubevirt.io", "v1", "virtualmachines"),
  instances: of("kubevirt.io", "v1", "virtualmachineinstances"),
  types: of("instancetype.kubevirt.io", "v1beta1", "virtualmachineclusterinstancetypes"),
  revisions: of("apps", "v1", "controllerrevisions"),
  namespaces: of("", "v1", "namespaces"),
  hyperConvergeds: of("hco.kubevirt.io", "v1beta1", "hyperconvergeds"),
};
const protect = { "ramendr.openshift.io/k8s-resource-selector": "shop" };
/** What Ramen's vm-recipe captures by. */
const recipe = labelSelectorFromObject({
  matchExpressions: [{ key: "ramendr.openshift.io/k8s-resource-selector", operator: "In", values: ["shop"] }],
});

let a: ControlPlane;
let b: ControlPlane;

/** Site B runs an older release, whose cx1 types set no limit to sockets, and has the custom type in another size. */
beforeAll(async () => {
  [a, b] = await Promise.all([startControlPlane(), startControlPlane()]);
  const off = { spec: { CommonInstancetypesDeployment: { enabled: false } } };
  const hco = { namespace: "openshift-cnv", name: "kubevirt-hyperconverged" };
  await b.client.patch(resources.hyperConvergeds, hco, { type: "application/merge-patch+json", body: off });
  await eventually("site B gives its common instance types up", async () => {
    return (await b.client.list(resources.types)).items.length === 0 || undefined;
  });
  const bundled = commonInstancetypes().find(({ metadata }) => metadata.name === "cx1.medium");
  const { maxSockets: _, ...cpu } = fieldAt(bundled?.spec, "cpu") as {
    readonly maxSockets: number;
    readonly guest: number;
  };
  await b.client.create(resources.types, {
    ...(bundled as KubeObject),
    spec: { ...(bundled?.spec as object), cpu },
  });
  await a.client.create(resources.types, customType("2Gi"));
  await a.client.create(resources.types, { ...customType("2Gi"), metadata: { name: "only-at-a" } });
  await b.client.create(resources.types, customType("4Gi"));
});
afterAll(async () => {
  await Promise.all([a.stop(), b.stop()]);
});

function customType(memory: string): KubeObject {
  const spec = { cpu: { guest: 1 }, memory: { guest: memory } };
  return {
    apiVersion: "instancetype.kubevirt.io/v1beta1",
    kind: "VirtualMachineClusterInstancetype",
    metadata: { name: "shop.web" },
    spec,
  };
}

function machineOf(namespace: string, name: string, instancetype: string): KubeObject {
  const root = { name: "root", containerDisk: { image: "quay.io/containerdisks/fedora:latest" } };
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name, namespace, labels: protect },
    spec: {
      runStrategy: "Always",
      instancetype: { name: instancetype },
      template: { spec: { domain: { devices: {} }, volumes: [root] } },
    },
  };
}

const names = ["bundled", "custom", "lost"] as const;
const typeOf = { bundled: "cx1.medium", custom: "shop.web", lost: "only-at-a" } as const;

/** Creates the machines at site A and waits until they run. */
async function runAt(client: Client, namespace: string): Promise<void> {
  await client.create(resources.namespaces, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace },
  });
  for (const name of names) await client.create(resources.machines, machineOf(namespace, name, typeOf[name]));
  for (const name of names) await running(client, namespace, name);
}

function running(client: Client, namespace: string, name: string): Promise<KubeObject> {
  return eventually(`${name} runs`, async () => {
    const { items } = await client.list(resources.instances, { namespace });
    return items.find((vmi) => vmi.metadata.name === name && stringAt(vmi.status, "phase") === "Running");
  });
}

/** Captures by label and creates what was captured, without status and without what the old cluster gave it. */
async function failOver(namespace: string): Promise<void> {
  await b.client.create(resources.namespaces, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace },
  });
  for (const resource of [resources.revisions, resources.machines]) {
    for (const { status: _, ...object } of (await a.client.list(resource, { namespace })).items) {
      if (!matchesLabels(recipe, object.metadata.labels)) continue;
      const { name = "", labels, annotations } = object.metadata;
      await b.client.create(resource, {
        ...object,
        metadata: { name, namespace, ...(labels && { labels }), ...(annotations && { annotations }) },
      } as KubeObject);
    }
  }
}

async function auditBefore(namespace: string): Promise<ReadonlyMap<string, MachineReport>> {
  const pool = new RevisionPool();
  const [source, destination] = [new Inventory(pool), new Inventory(pool)];
  await Promise.all([collectCluster(a.client, source, "a"), collectCluster(b.client, destination, "b")]);
  const { machines } = runAudit({ source, destination, readPatch: (text) => JSON.parse(text) });
  return new Map(
    [...machines]
      .filter((machine) => machine.namespace === namespace)
      .map((machine) => [machine.name, machine]),
  );
}

/** CPU and memory as the guest sees them. */
function sizeOf({ spec }: KubeObject): unknown {
  const { sockets, cores, threads, maxSockets } = (fieldAt(spec, "domain", "cpu") ?? {}) as {
    readonly [field: string]: unknown;
  };
  return { sockets, cores, threads, maxSockets, memory: fieldAt(spec, "domain", "memory", "guest") };
}

describe("a failover by label, under reference", () => {
  const namespace = "referencing";
  let audited: ReadonlyMap<string, MachineReport>;
  beforeAll(async () => {
    await runAt(a.client, namespace);
    audited = await auditBefore(namespace);
    await failOver(namespace);
  });

  it.each(["bundled", "custom"] as const)(
    "gives the %s machine other resources, as the audit said",
    async (name) => {
      const before = sizeOf(await running(a.client, namespace, name));
      expect(sizeOf(await running(b.client, namespace, name))).not.toEqual(before);
      expect(audited.get(name)?.verdict).toBe("drift");
      expect(audited.get(name)?.findings.map(({ code }) => code)).toEqual(
        expect.arrayContaining(["A8", "A10"]),
      );
    },
  );

  it("leaves a machine stuck whose type is not there, as the audit said", async () => {
    const failure = await eventually("the machine says what it lacks", async () => {
      const { status } = await b.client.get(resources.machines, { namespace, name: "lost" });
      return listAt(status, "conditions").find((condition) => stringAt(condition, "type") === "Failure");
    });
    expect(failure).toMatchObject({ reason: "FailedFindInstancetype" });
    expect(audited.get("lost")?.verdict).toBe("stuck");
  });
});

describe("the same failover, under expand", () => {
  const namespace = "flat";
  beforeAll(async () => {
    const policy = { spec: { instancetypeConfig: { referencePolicy: "expand" } } };
    const hco = { namespace: "openshift-cnv", name: "kubevirt-hyperconverged" };
    await a.client.patch(resources.hyperConvergeds, hco, {
      type: "application/merge-patch+json",
      body: policy,
    });
    await runAt(a.client, namespace);
  });

  it("brings every machine back as it was, as the audit said", async () => {
    const audited = await auditBefore(namespace);
    expect([...audited.values()].map(({ verdict }) => verdict)).toEqual([
      "identical",
      "identical",
      "identical",
    ]);
    await failOver(namespace);
    for (const name of names) {
      expect(sizeOf(await running(b.client, namespace, name)), name).toEqual(
        sizeOf(await running(a.client, namespace, name)),
      );
    }
  });
});
