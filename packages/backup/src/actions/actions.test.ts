import { type Client, type KubeObject, notFound, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { backup, claim, machine, pinnedInStatus, preference, restore, template } from "../testing/objects.js";
import { backupActions } from "./backup-actions.js";
import type { AdditionalItem } from "./item-action.js";
import { restoreActions } from "./restore-actions.js";

/** A cluster that holds these objects; lists know label selectors of the form `key=value`. */
function clusterOf(...objects: readonly KubeObject[]): Client {
  const plural = ({ kind }: KubeObject): string => `${kind.toLowerCase()}s`;
  return {
    get: async (resource: { resource: string }, { name }: { name: string }) => {
      const found = objects.find(
        (object) => plural(object) === resource.resource && object.metadata.name === name,
      );
      if (found === undefined) throw notFound({ group: "", resource: resource.resource, name });
      return found;
    },
    list: async (resource: { resource: string }, options: { labelSelector?: string } = {}) => {
      const [key = "", value] = (options.labelSelector ?? "").split("=");
      const items = objects.filter(
        (object) => plural(object) === resource.resource && object.metadata.labels?.[key] === value,
      );
      return { apiVersion: "v1", kind: "List", metadata: {}, items };
    },
  } as unknown as Client;
}

const texts = (items: readonly AdditionalItem[]): readonly string[] =>
  items.map(({ group, resource, name }) => `${resource}${group === "" ? "" : `.${group}`}/${name}`);

async function save(item: KubeObject, spec = {}, cluster = clusterOf(), labels = {}) {
  const action = backupActions.find(({ appliesTo }) =>
    appliesTo[0]?.startsWith(`${item.kind.toLowerCase()}s`),
  );
  const owner = { ...backup(spec), metadata: { name: "nightly", labels } };
  const result = await action?.execute(item, owner, cluster);
  return { item: result?.item, items: texts(result?.additionalItems ?? []) };
}

async function bringBack(item: KubeObject, labels = {}, cluster = clusterOf()) {
  const action = restoreActions.find(({ appliesTo }) =>
    appliesTo[0]?.startsWith(`${item.kind.toLowerCase()}s`),
  );
  const input = { item, itemFromBackup: item, restore: { ...restore(), metadata: { name: "r", labels } } };
  const result = await action?.execute(input, cluster);
  return { item: result?.item, items: texts(result?.additionalItems ?? []), skipped: result?.skipRestore };
}

const running = (spec = {}): KubeObject => machine(spec, { printableStatus: "Running", created: true });
const launcher: KubeObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "virt-launcher-web-1",
    labels: { "kubevirt.io": "virt-launcher" },
    annotations: { "kubevirt.io/domain": "web" },
  },
};
const onClaim = machine({
  template: template({ volumes: [{ name: "root", persistentVolumeClaim: { claimName: "root" } }] }),
});
const windows = preference("windows.11", { devices: { preferredTPM: { persistent: true } } });
const windowsMachine = machine({ preference: { name: "windows.11" }, futureField: { kept: true } });
const state = claim("persistent-state-for-web-x", { "persistent-state-for": "web" });
const instance = (phase: string, owners: KubeObject["metadata"]["ownerReferences"] = []): KubeObject => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachineInstance",
  metadata: { name: "web", namespace: "shop", ownerReferences: owners },
  spec: {},
  status: { phase },
});
const owner = [
  { apiVersion: "kubevirt.io/v1", kind: "VirtualMachine", name: "web", uid: "u", controller: true },
];

describe("a machine that is saved", () => {
  it("is pinned in its spec, and takes its revision along", async () => {
    const { item, items } = await save(pinnedInStatus());
    expect(stringAt(item?.spec, "instancetype", "revisionName")).toBe("web-u1.small-v1beta1-1");
    expect(items).toContain("controllerrevisions.apps/web-u1.small-v1beta1-1");
  });

  it("keeps fields nobody here knows, and takes state along that only its preference asks for", async () => {
    const { item, items } = await save(windowsMachine, {}, clusterOf(windows, state));
    expect(item?.spec).toMatchObject({ futureField: { kept: true } });
    expect(items).toContain("persistentvolumeclaims/persistent-state-for-web-x");
  });

  it("takes its instance and launcher along while it runs", async () => {
    const { items } = await save(running(), {}, clusterOf(launcher));
    expect(items).toEqual(
      expect.arrayContaining(["virtualmachineinstances.kubevirt.io/web", "pods/virt-launcher-web-1"]),
    );
  });

  it.each<[string, KubeObject, object, string]>([
    [
      "its instance is out of scope",
      running(),
      { excludedResources: ["virtualmachineinstances"] },
      "VM cannot be safely backed up",
    ],
    [
      "its pod is, and its volumes are not",
      running(),
      { excludedResources: ["pods"] },
      "VM cannot be safely backed up",
    ],
    [
      "its claim is out of scope",
      onClaim,
      { excludedResources: ["persistentvolumeclaims"] },
      "VM would not be restored correctly",
    ],
  ])("is refused when %s", async (_what, vm, spec, message) => {
    await expect(save(vm, spec)).rejects.toThrow(message);
  });

  it("is not asked about its volumes by a metadata-only backup", async () => {
    const spec = { excludedResources: ["persistentvolumeclaims"] };
    await expect(
      save(onClaim, spec, clusterOf(), { "velero.kubevirt.io/metadataBackup": "true" }),
    ).resolves.toBeDefined();
  });
});

describe("a machine that comes back", () => {
  it("brings revisions by its pin and state by its annotation, wherever it goes", async () => {
    const saved = (await save(windowsMachine, {}, clusterOf(windows, state))).item as KubeObject;
    const { item, items } = await bringBack(saved);
    expect(items).toContain("persistentvolumeclaims/persistent-state-for-web-x");
    expect(item?.metadata.annotations).toEqual({});
  });

  it("is changed as the Restore's labels ask", async () => {
    const interfaces = [{ name: "default", macAddress: "02:00:00:00:00:01" }];
    const vm = machine({ running: true, template: template({ domain: { devices: { interfaces } } }) });
    const { item } = await bringBack(vm, {
      "velero.kubevirt.io/restore-run-strategy": "Halted",
      "velero.kubevirt.io/clear-mac-address": "true",
      "velero.kubevirt.io/generate-new-firmware-uuid": "true",
    });
    expect(item?.spec).not.toHaveProperty("running");
    expect(item?.spec).toMatchObject({
      runStrategy: "Halted",
      template: { spec: { domain: { devices: { interfaces: [{ name: "default" }] } } } },
    });
    expect(stringAt(item?.spec, "template", "spec", "domain", "firmware", "uuid")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("an instance", () => {
  it("of a machine is marked, and not restored", async () => {
    const { item } = await save(instance("Running", owner), {}, clusterOf(launcher));
    expect(item?.metadata.annotations).toEqual({ "cdi.kubevirt.io/velero.isOwned": "true" });
    expect((await bringBack(item as KubeObject)).skipped).toBe(true);
  });

  it("of a machine out of scope is left out without a word", async () => {
    expect(
      (await save(instance("Running", owner), { excludedResources: ["virtualmachines"] })).item,
    ).toBeUndefined();
  });

  it("without a pod is refused while it runs", async () => {
    await expect(save(instance("Running"))).rejects.toThrow("pod for running VMI not found");
  });

  it("by itself comes back without what KubeVirt put on it", async () => {
    const alone = {
      ...instance("Running"),
      metadata: { name: "web", labels: { "kubevirt.io/nodeName": "node01", app: "web" } },
    };
    expect((await bringBack(alone)).item?.metadata.labels).toEqual({ app: "web" });
  });
});

describe("volumes", () => {
  const dataVolume = (phase: string): KubeObject => ({
    apiVersion: "cdi.kubevirt.io/v1beta1",
    kind: "DataVolume",
    metadata: { name: "root", namespace: "shop" },
    status: { phase },
  });
  const owned: KubeObject = {
    ...claim("root"),
    metadata: {
      name: "root",
      namespace: "shop",
      uid: "uid-1",
      labels: { "velero.kubevirt.io/pvc-uid": "old" },
      ownerReferences: [
        { apiVersion: "cdi.kubevirt.io/v1beta1", kind: "DataVolume", name: "root", uid: "d" },
      ],
    },
  };

  it("that are done are not imported again", async () => {
    const { item, items } = await save(dataVolume("Succeeded"));
    expect(item?.metadata.annotations).toEqual({ "cdi.kubevirt.io/storage.prePopulated": "root" });
    expect(items).toEqual(["persistentvolumeclaims/root"]);
    const { item: saved } = await save(owned, {}, clusterOf(dataVolume("Succeeded")));
    expect(saved?.metadata.annotations).toMatchObject({ "cdi.kubevirt.io/storage.populatedFor": "root" });
  });

  it("that are still filled are not restored", async () => {
    const { item } = await save(owned, {}, clusterOf(dataVolume("ImportInProgress")));
    expect((await bringBack(item as KubeObject)).skipped).toBe(true);
  });

  it("can be selected by the uid they had, and have their own label again", async () => {
    const { item } = await save(owned, {}, clusterOf(dataVolume("Succeeded")));
    expect(item?.metadata.labels).toEqual({ "velero.kubevirt.io/pvc-uid": "uid-1" });
    expect((await bringBack(item as KubeObject)).item?.metadata.labels).toEqual({
      "velero.kubevirt.io/pvc-uid": "old",
    });
  });
});

it("labels revisions like their machine, their own labels first", async () => {
  const vm = machine({}, undefined, { labels: { app: "web", tier: "front" } });
  const revision: KubeObject = {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: { name: "r", namespace: "shop", labels: { tier: "own" }, ownerReferences: owner },
  };
  expect((await save(revision, {}, clusterOf(vm))).item?.metadata.labels).toEqual({
    app: "web",
    tier: "own",
  });
});

it("never restores launcher pods", async () => {
  expect((await bringBack(launcher)).skipped).toBe(true);
  expect((await bringBack({ ...launcher, metadata: { name: "web" } })).skipped).toBe(false);
});
