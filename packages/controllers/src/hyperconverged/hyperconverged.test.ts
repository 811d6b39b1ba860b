import { fieldAt, type JsonObject, type KubeObject, listAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { kubevirtController } from "../kubevirt/controller.js";
import { hyperconvergedNamespace, managedKubevirtName } from "../policy/hyperconverged-identity.js";
import { jsonPatchAnnotation } from "../policy/json-patch-annotation.js";
import { resources } from "../resources.js";
import { conditionsOf } from "../runtime/conditions.js";
import { ClientEventRecorder } from "../runtime/event-recorder.js";
import { FakeClient } from "../testing/fake-client.js";
import { TestRun } from "../testing/informers.js";
import { hyperconvergedController } from "./controller.js";

const own = { namespace: hyperconvergedNamespace, name: "kubevirt-hyperconverged" };
const kubevirtKey = { namespace: hyperconvergedNamespace, name: managedKubevirtName };
const hco = (metadata: JsonObject = {}, spec: JsonObject = {}): KubeObject => ({
  apiVersion: "hco.kubevirt.io/v1beta1",
  kind: "HyperConverged",
  metadata: { ...own, ...metadata },
  spec,
});

async function operate(client: FakeClient, during?: () => Promise<void>): Promise<void> {
  const run = new TestRun(client);
  const { clock, onError } = run;
  const hyperconvergeds = run.informer(resources.hyperconvergeds);
  const kubevirts = run.informer(resources.kubevirts);
  const recorder = new ClientEventRecorder({ client, component: "hco", clock });
  const controllers = [
    hyperconvergedController({ client, clock, recorder, hyperconvergeds, kubevirts, onError }),
    kubevirtController({ client, clock, kubevirts, onError }),
  ];
  await run.run(controllers, during);
}

async function eventsOf(client: FakeClient): Promise<readonly unknown[]> {
  const { items } = await client.list(resources.events);
  return items.map(({ type, message }) => `${type} ${message}`);
}

function conditions(object: KubeObject): { [type: string]: string } {
  const list = conditionsOf(listAt(object.status, "conditions"));
  return Object.fromEntries(list.map(({ type, status, reason }) => [type, `${status} ${reason}`]));
}

const setPolicy = (client: FakeClient, referencePolicy: string | null) =>
  client.patch(resources.hyperconvergeds, own, {
    type: "application/merge-patch+json",
    body: { spec: { instancetypeConfig: referencePolicy === null ? null : { referencePolicy } } },
  });

describe("HyperConverged operator", () => {
  it("deploys KubeVirt and reports completion", async () => {
    const client = new FakeClient([[resources.hyperconvergeds, hco()]]);
    await operate(client);
    const stored = await client.get(resources.hyperconvergeds, own);
    const kubevirt = await client.get(resources.kubevirts, kubevirtKey);
    expect(conditions(stored)).toEqual({
      ReconcileComplete: "True ReconcileCompleted",
      Available: "True ReconcileCompleted",
      Progressing: "False ReconcileCompleted",
      Degraded: "False ReconcileCompleted",
      Upgradeable: "True ReconcileCompleted",
    });
    expect(stored.status).toMatchObject({
      observedGeneration: 1,
      systemHealthStatus: "healthy",
      versions: [{ name: "operator" }],
      relatedObjects: [{ kind: "KubeVirt", name: managedKubevirtName }],
    });
    expect(stored.metadata).toMatchObject({
      finalizers: ["kubevirt.io/hyperconverged"],
      labels: { app: "kubevirt-hyperconverged" },
    });
    expect(kubevirt.metadata.ownerReferences).toMatchObject([{ kind: "HyperConverged", controller: true }]);
    expect(kubevirt.status).toMatchObject({
      phase: "Deployed",
      observedGeneration: 1,
      observedKubeVirtVersion: "v1.6.2",
      defaultArchitecture: "amd64",
    });
    expect(await eventsOf(client)).toEqual([`Normal Created KubeVirt ${managedKubevirtName}`]);
  });

  it("hands on a policy, takes it back, and calls both its own", async () => {
    const client = new FakeClient([[resources.hyperconvergeds, hco()]]);
    const policies: unknown[] = [];
    const note = async () => {
      const kubevirt = await client.get(resources.kubevirts, kubevirtKey);
      policies.push(fieldAt(kubevirt.spec, "configuration", "instancetype", "referencePolicy"));
    };
    await operate(client, async () => void (await setPolicy(client, "expand")));
    await note();
    await operate(client, async () => void (await setPolicy(client, null)));
    await note();
    expect(policies).toEqual(["expand", undefined]);
    expect(await eventsOf(client)).not.toContain(`Warning Overwritten KubeVirt ${managedKubevirtName}`);
  });

  it("undoes a foreign edit and warns", async () => {
    const client = new FakeClient([[resources.hyperconvergeds, hco()]]);
    await operate(client, async () => {
      await client.patch(resources.kubevirts, kubevirtKey, {
        type: "application/merge-patch+json",
        body: { spec: { configuration: { instancetype: { referencePolicy: "expandAll" } } } },
      });
    });
    const kubevirt = await client.get(resources.kubevirts, kubevirtKey);
    expect(fieldAt(kubevirt.spec, "configuration", "instancetype")).toBeUndefined();
    expect(await eventsOf(client)).toContain(`Warning Overwritten KubeVirt ${managedKubevirtName}`);
  });

  it("says that the annotation taints, as long as it is there", async () => {
    const operations = [
      { op: "add", path: "/spec/configuration/instancetype", value: { referencePolicy: "expand" } },
    ];
    const annotations = { [jsonPatchAnnotation]: JSON.stringify(operations) };
    const client = new FakeClient([[resources.hyperconvergeds, hco({ annotations })]]);
    await operate(client);
    const tainted = await client.get(resources.hyperconvergeds, own);
    await operate(client, async () => {
      await client.patch(resources.hyperconvergeds, own, {
        type: "application/merge-patch+json",
        body: { metadata: { annotations: { [jsonPatchAnnotation]: null } } },
      });
    });
    const clean = await client.get(resources.hyperconvergeds, own);
    expect(conditions(tainted)["TaintedConfiguration"]).toBe("True UnsupportedFeatureAnnotation");
    expect(conditions(clean)["TaintedConfiguration"]).toBeUndefined();
    expect(await eventsOf(client)).not.toContain(`Warning Overwritten KubeVirt ${managedKubevirtName}`);
  });

  it("deploys nothing for another name", async () => {
    const client = new FakeClient([[resources.hyperconvergeds, hco({ name: "my-kubevirt-hyperconverged" })]]);
    await operate(client);
    const stored = await client.get(resources.hyperconvergeds, {
      ...own,
      name: "my-kubevirt-hyperconverged",
    });
    expect(conditions(stored)).toEqual({ ReconcileComplete: "False InvalidRequest" });
    expect((await client.list(resources.kubevirts)).items).toEqual([]);
  });

  it("removes KubeVirt before it goes", async () => {
    const client = new FakeClient([[resources.hyperconvergeds, hco()]]);
    await operate(client, async () => client.delete(resources.hyperconvergeds, own));
    expect((await client.list(resources.kubevirts)).items).toEqual([]);
    expect((await client.list(resources.hyperconvergeds)).items).toEqual([]);
  });
});
