import { listAt, stringAt } from "@unfold/apimachinery";
import { resourceFor } from "./recorded-resources.js";
import type { ScenarioPlane } from "./scenario-plane.js";

/** What the scheduler and a kubelet do with a launcher pod that comes up; false when there is none. */
export async function launcherPodRuns(plane: ScenarioPlane, namespace: string): Promise<boolean> {
  const resource = resourceFor("Pod");
  const { items } = await plane.client.list(resource, { namespace });
  const [pod] = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (pod === undefined) return false;
  const key = { namespace, name: pod.metadata.name ?? "" };
  if (stringAt(pod.spec, "nodeName") === undefined) await bind(plane, key);
  const containers = listAt(pod.spec, "containers").map((container) => ({
    name: stringAt(container, "name") ?? "",
    image: stringAt(container, "image") ?? "",
    imageID: "x",
    restartCount: 0,
    ready: true,
    state: { running: {} },
  }));
  const status = {
    phase: "Running",
    podIP: "10.0.0.1",
    conditions: [{ type: "Ready", status: "True" }],
    containerStatuses: containers,
  };
  await plane.client.patch(
    resource,
    key,
    { type: "application/merge-patch+json", body: { status } },
    { subresource: "status" },
  );
  return true;
}

async function bind(
  plane: ScenarioPlane,
  metadata: { readonly namespace: string; readonly name: string },
): Promise<void> {
  const target = { apiVersion: "v1", kind: "Node", name: "node01" };
  const binding = { apiVersion: "v1", kind: "Binding", metadata, target };
  await plane.client.create({ group: "", version: "v1", resource: "bindings" }, binding);
}
