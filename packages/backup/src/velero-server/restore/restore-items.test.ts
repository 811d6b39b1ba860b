import type { JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import type { RestoreItemAction } from "../../actions/item-action.js";
import { itemOf } from "../../actions/machine-graph.js";
import { stubCluster, stubServed } from "../../testing/stub-cluster.js";
import { toolSwitches } from "../tool/tool-switches.js";
import { ArchiveContent } from "./archive-content.js";
import { runRestore } from "./run-restore.js";

const plural: { readonly [kind: string]: string } = {
  Secret: "secrets",
  ConfigMap: "configmaps",
  VirtualMachine: "virtualmachines.kubevirt.io",
  ControllerRevision: "controllerrevisions.apps",
  PersistentVolume: "persistentvolumes",
  PersistentVolumeClaim: "persistentvolumeclaims",
  Namespace: "namespaces",
  Node: "nodes",
  Endpoints: "endpoints",
};

function object(kind: string, name: string, more: JsonObject = {}, metadata: JsonObject = {}): KubeObject {
  return {
    apiVersion: kind === "VirtualMachine" ? "kubevirt.io/v1" : "v1",
    kind,
    metadata: { name, namespace: "shop", ...metadata },
    ...more,
  } as KubeObject;
}

const vm = object(
  "VirtualMachine",
  "web",
  { spec: { running: false }, status: { ready: true } },
  {
    uid: "u",
    resourceVersion: "7",
    generation: 3,
    creationTimestamp: "2026-01-01T00:00:00Z",
    ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "o", uid: "o" }],
    managedFields: [],
    finalizers: ["a/b"],
    labels: { app: "web" },
  },
);
const revision = object("ControllerRevision", "r", { data: { a: 1 } });

interface Setting {
  readonly archive?: readonly KubeObject[];
  readonly cluster?: readonly KubeObject[];
  readonly spec?: JsonObject;
  readonly modifier?: JsonValue;
  readonly actions?: readonly RestoreItemAction[];
  readonly behavior?: string;
  readonly name?: string;
}

async function restored({ archive = [vm], cluster = [], spec = {}, name = "r1", ...more }: Setting) {
  const { client, written } = stubCluster(...cluster);
  const content = new Map<string, KubeObject[]>();
  for (const one of archive) {
    const groupResource = plural[one.kind] ?? one.kind;
    content.set(groupResource, [...(content.get(groupResource) ?? []), one]);
  }
  const done = await runRestore({
    client,
    served: () => stubServed,
    restore: { apiVersion: "velero.io/v1", kind: "Restore", metadata: { name, namespace: "velero" }, spec },
    backupName: "b1",
    content: new ArchiveContent(content, []),
    tool: {
      plugin: { name: "t", vendor: "t", summary: "", backup: [], restore: more.actions ?? [] },
      switches: toolSwitches.filter((one) => one.name === more.behavior),
    },
    modifier: more.modifier,
    readPatch: (text) => JSON.parse(text) as JsonValue,
    now: () => 0,
  });
  const created = written.filter(({ kind }) => kind !== "Namespace");
  return { created, written, done, results: done.results.toJson() };
}

const names = (objects: readonly KubeObject[]): readonly string[] =>
  objects.map(({ kind, metadata }) => `${kind}/${metadata.namespace ?? ""}/${metadata.name}`);

const labels = { "velero.io/backup-name": "b1", "velero.io/restore-name": "r1" };

describe("a restored object", () => {
  it("has nothing that was its cluster's, and says where it is from", async () => {
    const { created } = await restored({});
    expect(created).toEqual([
      {
        apiVersion: "kubevirt.io/v1",
        kind: "VirtualMachine",
        metadata: {
          name: "web",
          namespace: "shop",
          finalizers: ["a/b"],
          labels: { app: "web", ...labels },
        },
        spec: { running: false },
      },
    ]);
  });

  it("keeps what a tool keeps", async () => {
    const { created } = await restored({ behavior: "keep-owner-references" });
    expect(created[0]?.metadata.ownerReferences).toHaveLength(1);
  });

  it("has labels that fit, whatever the restore is called", async () => {
    const { created } = await restored({ name: "r".repeat(80) });
    expect(created[0]?.metadata.labels?.["velero.io/restore-name"]).toMatch(/^r{57}[0-9a-f]{6}$/);
  });

  it("meets actions without status, which see it in the backup's", async () => {
    const seen: JsonValue[] = [];
    const action: RestoreItemAction = {
      name: "look",
      appliesTo: ["virtualmachines.kubevirt.io"],
      execute: async ({ item, itemFromBackup }) => {
        seen.push(item.status ?? null, itemFromBackup.status ?? null);
        return { item, additionalItems: [], skipRestore: false };
      },
    };
    await restored({ actions: [action] });
    expect(seen).toEqual([null, { ready: true }]);
  });

  it("comes after what it asks for, which the selector need not find; what is missing is warned of", async () => {
    const additionalItems = ["r", "gone"].map((one) => itemOf("controllerrevisions.apps", "shop", one));
    const action: RestoreItemAction = {
      name: "ask",
      appliesTo: ["virtualmachines.kubevirt.io"],
      execute: async ({ item }) => ({ item, additionalItems, skipRestore: false }),
    };
    const { created, results } = await restored({
      archive: [vm, revision],
      actions: [action],
      spec: { labelSelector: { matchLabels: { app: "web" } } },
    });
    expect(names(created)).toEqual(["ControllerRevision/shop/r", "VirtualMachine/shop/web"]);
    expect(results).toEqual({
      errors: {},
      warnings: {
        namespaces: {
          shop: [
            "unable to restore additional item: stat resources/controllerrevisions.apps/namespaces/shop/gone.json: no such file or directory",
          ],
        },
      },
    });
  });

  it("is not restored when an action says so", async () => {
    const action: RestoreItemAction = {
      name: "skip",
      appliesTo: ["virtualmachines.kubevirt.io"],
      execute: async ({ item }) => ({ item, additionalItems: [], skipRestore: true }),
    };
    expect((await restored({ actions: [action] })).created).toEqual([]);
  });

  it("meets a modifier's condition by the resource it was saved under, not by one made of its kind", async () => {
    const modifier = {
      resourceModifierRules: [
        {
          conditions: { groupResource: "endpoints" },
          mergePatches: [{ patchData: '{"metadata":{"labels":{"by":"modifier"}}}' }],
        },
      ],
    };
    const { created } = await restored({ archive: [object("Endpoints", "web")], modifier });
    expect(created[0]?.metadata.labels).toMatchObject({ by: "modifier" });
  });

  it("is changed by the resource modifier, then goes to its new namespace", async () => {
    const modifier = {
      version: "v1",
      resourceModifierRules: [
        {
          conditions: { groupResource: "virtualmachines.kubevirt.io", namespaces: ["shop"] },
          mergePatches: [{ patchData: '{"spec":{"running":true}}' }],
        },
      ],
    };
    const { created } = await restored({ modifier, spec: { namespaceMapping: { shop: "new" } } });
    expect(created[0]?.spec).toEqual({ running: true });
    expect(created[0]?.metadata.namespace).toBe("new");
  });

  it("gets its status back where the Restore, or its annotation, wants it", async () => {
    const statusOf = async (spec: JsonObject, annotations: JsonObject = {}) => {
      const archive = [{ ...vm, metadata: { ...vm.metadata, annotations } } as KubeObject];
      const { written } = await restored({ spec, archive });
      return written.filter(({ apiVersion }) => apiVersion === "patch").map(({ body }) => body);
    };
    const restoreStatus = { includedResources: ["virtualmachines"] };
    const status = [{ status: { ready: true } }];
    expect(await statusOf({})).toEqual([]);
    expect(await statusOf({ restoreStatus })).toEqual(status);
    expect(await statusOf({}, { "velero.io/restore-status": "true" })).toEqual(status);
    expect(await statusOf({ restoreStatus }, { "velero.io/restore-status": "false" })).toEqual([]);
  });
});

describe("an object that is there already", () => {
  const there = object("Secret", "s", { data: { a: "1" } }, { uid: "x" });
  const saved = object("Secret", "s", { data: { a: "2" } });

  it("stays when it is the same", async () => {
    const { created, results } = await restored({ archive: [there], cluster: [there] });
    expect([created, results]).toEqual([[], { errors: {}, warnings: {} }]);
  });

  it("stays when it differs, with a warning", async () => {
    const { created, results } = await restored({ archive: [saved], cluster: [there] });
    expect(created).toEqual([]);
    expect(results["warnings"]).toEqual({
      namespaces: {
        shop: [
          'could not restore, Secret "s" already exists. Warning: the in-cluster version is different than the backed-up version',
        ],
      },
    });
  });

  it("is patched where the policy is to update", async () => {
    const spec = { existingResourcePolicy: "update" };
    const { created, results } = await restored({ archive: [saved], cluster: [there], spec });
    expect(created.map(({ body }) => body)).toEqual([{ metadata: { labels }, data: { a: "2" } }]);
    expect(results["warnings"]).toEqual({});
  });
});

describe("a restore", () => {
  it("leaves out what is never restored, and what its filters leave out", async () => {
    const archive = [object("Node", "n"), object("Secret", "s"), object("ConfigMap", "c"), revision, vm];
    const { created } = await restored({
      archive,
      spec: { excludedResources: ["secrets", "controllerrevisions"] },
    });
    expect(names(created)).toEqual(["ConfigMap/shop/c", "VirtualMachine/shop/web"]);
  });

  it("makes volumes anew that went with their claims, and takes others over", async () => {
    const claim = (name: string): KubeObject =>
      object(
        "PersistentVolumeClaim",
        name,
        { spec: { volumeName: `pv-${name}` }, status: { phase: "Bound" } },
        { annotations: { "pv.kubernetes.io/bind-completed": "yes", mine: "x" } },
      );
    const volume = (name: string, persistentVolumeReclaimPolicy: string): KubeObject => ({
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: `pv-${name}` },
      spec: { persistentVolumeReclaimPolicy, claimRef: { name, namespace: "shop", uid: "old" } },
    });
    const archive = [claim("gone"), claim("kept"), volume("gone", "Delete"), volume("kept", "Retain")];
    const { created } = await restored({ archive });
    expect(names(created)).toEqual([
      "PersistentVolume//pv-kept",
      "PersistentVolumeClaim/shop/gone",
      "PersistentVolumeClaim/shop/kept",
    ]);
    expect(created.map(({ spec }) => spec)).toEqual([
      { persistentVolumeReclaimPolicy: "Retain", claimRef: { name: "kept", namespace: "shop" } },
      {},
      { volumeName: "pv-kept" },
    ]);
    expect(created[1]?.metadata.annotations).toEqual({ mine: "x" });
  });

  it("makes the namespace first, as it was saved", async () => {
    const saved: KubeObject = {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "shop", labels: { team: "a" } },
    };
    const { written } = await restored({ archive: [saved, vm] });
    expect(written[0]?.metadata).toEqual({
      name: "shop",
      labels: { team: "a", "kubernetes.io/metadata.name": "shop" },
    });
  });

  it("goes on after an object that the cluster refuses, and tells of it", async () => {
    const unknown = object("Secret", "bad");
    const { client } = stubCluster();
    const failing = { ...client, create: async () => Promise.reject(new Error("no")) };
    const content = new ArchiveContent(new Map([["secrets", [unknown, object("Secret", "other")]]]), []);
    const done = await runRestore({
      client: failing,
      served: () => stubServed,
      restore: {
        apiVersion: "velero.io/v1",
        kind: "Restore",
        metadata: { name: "r", namespace: "velero" },
        spec: {},
      },
      backupName: "b",
      content,
      tool: { plugin: { name: "", vendor: "", summary: "", backup: [], restore: [] }, switches: [] },
      modifier: undefined,
      readPatch: () => null,
      now: () => 0,
    });
    expect(done.results.errors.count).toBe(2);
    expect(done.resourceList).toEqual({ "v1/Secret": ["shop/bad(failed)", "shop/other(failed)"] });
  });
});
