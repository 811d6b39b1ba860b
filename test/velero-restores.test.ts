import { type GroupVersionResource, type KubeObject, stringAt } from "@unfold/apimachinery";
import { veleroResources } from "@unfold/backup/velero-server";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { afterAll, beforeAll, expect, it } from "vitest";
import { observed } from "./support/observed.js";
import { veleroObject } from "./support/sites.js";

const { namespaces, configMaps } = veleroResources;
let plane: ControlPlane;

beforeAll(async () => {
  plane = await startControlPlane();
});

afterAll(() => plane.stop());

async function ended(kind: "Backup" | "Restore", name: string, spec: KubeObject["metadata"]) {
  const resource = kind === "Backup" ? veleroResources.backups : veleroResources.restores;
  await plane.client.create(resource, veleroObject(kind, name, spec));
  return observed(plane.client, resource, { namespace: "velero", name }, ({ status }) =>
    ["Completed", "PartiallyFailed", "Failed", "FailedValidation"].includes(stringAt(status, "phase") ?? ""),
  );
}

const create = (resource: GroupVersionResource, kind: string, metadata: KubeObject["metadata"]) =>
  plane.client.create(resource, { apiVersion: "v1", kind, metadata });

it("waits for a namespace that is being deleted, and makes it anew", async () => {
  await create(namespaces, "Namespace", { name: "shop" });
  await create(configMaps, "ConfigMap", { name: "kept", namespace: "shop" });
  expect((await ended("Backup", "shop", { includedNamespaces: ["shop"] })).status).toMatchObject({
    phase: "Completed",
  });
  // What holds an object in the namespace holds the namespace.
  await create(configMaps, "ConfigMap", { name: "held", namespace: "shop", finalizers: ["test/held"] });
  await plane.client.delete(namespaces, { name: "shop" });
  await observed(
    plane.client,
    namespaces,
    { name: "shop" },
    ({ metadata }) => metadata.deletionTimestamp !== undefined,
  );
  const restored = ended("Restore", "back", { backupName: "shop" });
  await observed(
    plane.client,
    veleroResources.restores,
    { namespace: "velero", name: "back" },
    ({ status }) => stringAt(status, "phase") === "InProgress",
  );
  await plane.client.patch(
    configMaps,
    { namespace: "shop", name: "held" },
    { type: "application/merge-patch+json", body: { metadata: { finalizers: null } } },
  );
  expect((await restored).status).toMatchObject({ phase: "Completed" });
  const { metadata } = await plane.client.get(configMaps, { namespace: "shop", name: "kept" });
  expect(metadata.labels).toMatchObject({ "velero.io/restore-name": "back" });
});

it("warns of what is asked for about data, and refuses policies that cannot be read", async () => {
  const resourcePolicy = { kind: "configmap", name: "policies" };
  const absent = await ended("Backup", "no-policies", { resourcePolicy });
  expect(absent.status).toMatchObject({
    phase: "FailedValidation",
    validationErrors: ["failed to get resource policies velero/policies configmap: not found"],
  });
  const text = "version: v1\nvolumePolicies:\n- {conditions: {}, action: {type: skip}}\n";
  await plane.client.create(configMaps, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "policies", namespace: "velero" },
    data: { "p.yaml": text },
  });
  const moved = await ended("Backup", "moved", {
    includedNamespaces: ["default"],
    resourcePolicy,
    snapshotMoveData: true,
    defaultVolumesToFsBackup: true,
  });
  expect(moved.status).toMatchObject({ phase: "Completed", warnings: 3 });
  await plane.client.patch(
    configMaps,
    { namespace: "velero", name: "policies" },
    { type: "application/merge-patch+json", body: { data: { "p.yaml": text.replace("skip", "burn") } } },
  );
  expect((await ended("Backup", "burnt", { resourcePolicy })).status).toMatchObject({
    validationErrors: ["resource policies velero/policies: invalid action type burn"],
  });
});
