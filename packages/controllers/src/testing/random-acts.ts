import type { JsonObject } from "@unfold/apimachinery";
import { defaultClusterConfig } from "@unfold/instancetype";
import { resources } from "../resources.js";
import { undoExpansion } from "../undo/undo-expansion.js";
import type { Policy } from "./control-plane.js";
import { dyingClient, stumblingClient } from "./failing-client.js";
import { type Life, manifest } from "./random-life.js";

const source = (name: string) => ({ apiGroup: "kubevirt.io", kind: "VirtualMachine", name });
export const instancetypes = ["u1.small", "u1.medium", "u1.large", "u1.xlarge"];
const preferences = ["fedora", "centos.stream9", "rhel.9"];

type Act = (life: Life, name: string) => Promise<unknown>;

/** What users and clients do, by name. */
export const acts: { readonly [name: string]: Act } = {
  policy: async (life) => {
    life.policy = life.pick<Policy>(["reference", "expand", "expandAll"]);
    life.log.push(life.policy);
    await life.plane.setPolicy(life.policy);
  },
  resize: (life, name) => life.patch(name, { spec: { instancetype: { name: life.pick(instancetypes) } } }),
  prefer: (life, name) => life.patch(name, { spec: { preference: { name: life.pick(preferences) } } }),
  "take types away": (life, name) => life.patch(name, { spec: { instancetype: null, preference: null } }),
  "apply again": (life, name) =>
    life.patch(
      name,
      manifest(name, {
        instancetype: { name: life.pick(instancetypes) },
        preference: { name: "fedora" },
      }) as unknown as JsonObject,
    ),
  replace: async (life, name) => {
    const wanted = manifest(name, { instancetype: { name: "u1.medium" }, runStrategy: "Always" });
    await life.plane.api.update(resources.virtualMachines, wanted);
  },
  label: (life, name) => life.patch(name, { metadata: { labels: { turn: life.fresh("turn") } } }),
  "edit memory": (life, name) =>
    life.patch(name, {
      spec: { template: { spec: { domain: { memory: { guest: life.pick(["3Gi", "6Gi"]) } } } } },
    }),
  "run strategy": (life, name) =>
    life.patch(name, { spec: { runStrategy: life.pick(["Always", "Halted", "Manual", "RerunOnFailure"]) } }),
  start: (life, name) => life.put(name, "start"),
  stop: (life, name) => life.put(name, "stop"),
  restart: (life, name) => life.put(name, "restart"),
  migrate: (life, name) => life.put(name, "migrate"),
  plug: async (life, name) => {
    const claim = life.fresh("disk");
    await life.plane.api.create(resources.persistentVolumeClaims, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: claim, namespace: "ns" },
      spec: { accessModes: ["ReadWriteMany"], resources: { requests: { storage: "20Gi" } } },
    });
    const volumeSource = { persistentVolumeClaim: { claimName: claim } };
    await life.put(name, "addvolume", { name: claim, disk: { disk: { bus: "scsi" } }, volumeSource });
  },
  dump: async (life, name) => {
    const claims = await life.plane.api.list(resources.persistentVolumeClaims);
    await life.put(name, "memorydump", { claimName: life.pick(claims.items).metadata.name ?? "" });
  },
  "forget dump": (life, name) => life.put(name, "removememorydump"),
  snapshot: (life, name) =>
    life.plane.api.create(
      resources.virtualMachineSnapshots,
      life.snapshotKind("VirtualMachineSnapshot", { source: source(name) }, life.fresh("snap")),
    ),
  restore: async (life, name) => {
    const { items } = await life.plane.api.list(resources.virtualMachineSnapshots);
    const target = life.chance(0.5) ? name : life.fresh("restored");
    const spec = {
      target: source(target),
      virtualMachineSnapshotName: life.pick(items).metadata.name ?? "",
    };
    const object = life.snapshotKind("VirtualMachineRestore", spec, life.fresh("restore"));
    await life.plane.api.create(resources.virtualMachineRestores, object);
  },
  "delete snapshot": async (life) => {
    const { items } = await life.plane.api.list(resources.virtualMachineSnapshots);
    const key = { namespace: "ns", name: life.pick(items).metadata.name ?? "" };
    await life.plane.api.delete(resources.virtualMachineSnapshots, key);
  },
  clone: (life, name) =>
    life.plane.api.create(
      resources.virtualMachineClones,
      life.snapshotKind(
        "VirtualMachineClone",
        { source: source(name), target: source(life.fresh("clone")) },
        life.fresh("cl"),
      ),
    ),
  undo: async (life, name) => {
    const { api: client, clock } = life.plane;
    const key = { namespace: "ns", name };
    const { kind } = await undoExpansion({ client, config: defaultClusterConfig, clock }, key);
    life.log.push(kind);
  },
  "edit type": (life) =>
    life.plane.api.patch(
      resources.virtualMachineClusterInstancetypes,
      { name: life.pick(instancetypes) },
      { type: "application/merge-patch+json", body: { spec: { annotations: { note: life.fresh("note") } } } },
    ),
  "delete machine": (life, name) =>
    life.plane.api.delete(resources.virtualMachines, { namespace: "ns", name }),
  create: (life, name) =>
    life.plane.api.create(
      resources.virtualMachines,
      manifest(name, {
        instancetype: { name: life.pick(instancetypes) },
        ...(life.chance(0.7) ? { preference: { name: life.pick(preferences) } } : {}),
        runStrategy: life.pick(["Always", "Halted"]),
      }),
    ),
  "pin a revision": async (life, name) => {
    // Another machine's copy goes with that machine, whoever names it.
    const copies = (await life.plane.revisions()).filter(
      ({ metadata }) => metadata.labels !== undefined && metadata.ownerReferences?.[0]?.name === name,
    );
    const { metadata } = life.pick(copies);
    const label = (what: string) => metadata.labels?.[`instancetype.kubevirt.io/object-${what}`] ?? "";
    const role = label("kind").endsWith("Preference") ? "preference" : "instancetype";
    const matcher = { name: label("name"), kind: label("kind"), revisionName: metadata.name ?? "" };
    await life.patch(name, { spec: { [role]: matcher } });
  },
  "unpin revisions": (life, name) =>
    life.patch(name, {
      spec: { instancetype: { revisionName: null }, preference: { revisionName: null } },
    }),
  "own type": (life, name) => {
    const instancetype = { kind: "VirtualMachineInstancetype", name: life.pick(instancetypes) };
    return life.patch(name, { spec: { instancetype } });
  },
  race: async (life, name) => {
    const both = [1, 2].map(async () => {
      const [what, act] = life.pick(
        Object.entries(acts).filter(([other]) => !["race", "crash"].includes(other)),
      );
      life.log.push(`<${what}>`);
      await act(life, name);
    });
    const [first, second] = await Promise.allSettled(both);
    if (first?.status === "rejected") throw first.reason;
    if (second?.status === "rejected") throw second.reason;
  },
  stumble: async (life) => {
    const stumble = life.pick(["conflict", "answer lost"] as const);
    await life.plane.stop();
    await life.plane.start(stumblingClient(life.plane.api, life.pick([1, 2, 3, 5]), stumble).client);
  },
  crash: async (life) => {
    await life.plane.stop();
    await life.plane.start(dyingClient(life.plane.api, 1 + Math.floor(life.pick([1, 2, 3, 4, 6, 8]))).client);
    await life.plane.stop();
    await life.plane.start();
  },
};
