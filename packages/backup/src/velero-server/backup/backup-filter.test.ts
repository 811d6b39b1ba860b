import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { type ServedResource, ServedResources } from "../run/served-resource.js";
import { BackupFilter } from "./backup-filter.js";

const verbs = ["list", "create", "get", "delete"];
const served = (
  group: string,
  resource: string,
  namespaced: boolean,
  names: string[] = [],
): ServedResource => ({
  group,
  version: "v1",
  resource,
  kind: resource.slice(0, -1),
  namespaced,
  names,
  verbs,
});
const pods = served("", "pods", true);
const volumes = served("", "persistentvolumes", false, ["pv"]);
const namespaces = served("", "namespaces", false);
const machines = served("kubevirt.io", "virtualmachines", true, ["vm"]);
const snapshots = served("snapshot.storage.k8s.io", "volumesnapshots", true);
const all = [pods, volumes, namespaces, machines, snapshots];
const resources = new ServedResources(all);

const object = (namespace?: string, labels: { [key: string]: string } = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "Any",
  metadata: { name: "x", labels, ...(namespace === undefined ? {} : { namespace }) },
});

const listings: readonly { name: string; spec: JsonObject; want: readonly string[] }[] = [
  {
    name: "everything but what Velero makes itself",
    spec: {},
    want: ["pods", "persistentvolumes", "namespaces", "virtualmachines"],
  },
  {
    name: "of some namespaces no objects of the cluster",
    spec: { includedNamespaces: ["shop"] },
    want: ["pods", "namespaces", "virtualmachines"],
  },
  {
    name: "these too when they are asked for",
    spec: { includedNamespaces: ["shop"], includeClusterResources: true },
    want: ["pods", "persistentvolumes", "namespaces", "virtualmachines"],
  },
  {
    name: "none when they are refused",
    spec: { includeClusterResources: false },
    want: ["pods", "virtualmachines"],
  },
  {
    name: "named resources, by any of their names",
    spec: { includedResources: ["vm", "volumesnapshots.snapshot.storage.k8s.io"] },
    want: ["virtualmachines", "volumesnapshots"],
  },
  {
    name: "all but excluded ones",
    spec: { excludedResources: ["pod*", "pv"] },
    want: ["namespaces", "virtualmachines"],
  },
  {
    name: "by scope",
    spec: { includedNamespaceScopedResources: ["pods"], includedClusterScopedResources: ["pv"] },
    want: ["pods", "persistentvolumes"],
  },
  {
    name: "by scope, of some resources in namespaces no objects of the cluster",
    spec: { includedNamespaceScopedResources: ["pods"] },
    want: ["pods", "namespaces"],
  },
];

describe("BackupFilter lists", () => {
  it.each(listings)("$name", ({ spec, want }) => {
    const filter = new BackupFilter(spec, resources);
    expect(all.filter((one) => filter.lists(one)).map(({ resource }) => resource)).toEqual(want);
  });
});

const admissions: readonly {
  name: string;
  spec: JsonObject;
  resource: ServedResource;
  object: KubeObject;
  want: boolean;
}[] = [
  {
    name: "an object whose labels are not selected",
    spec: { labelSelector: { matchLabels: { a: "b" } } },
    resource: pods,
    object: object("shop"),
    want: true,
  },
  {
    name: "not one of another namespace",
    spec: { includedNamespaces: ["shop"] },
    resource: pods,
    object: object("other"),
    want: false,
  },
  {
    name: "not one of a resource that is not included",
    spec: { includedResources: ["vm"] },
    resource: pods,
    object: object("shop"),
    want: false,
  },
  {
    name: "not one labelled to stay out",
    spec: {},
    resource: pods,
    object: object("shop", { "velero.io/exclude-from-backup": "true" }),
    want: false,
  },
  {
    name: "a volume that belongs to an included claim",
    spec: { includedResources: ["persistentvolumeclaims"], includedNamespaces: ["shop"] },
    resource: volumes,
    object: object(),
    want: true,
  },
  {
    name: "no volume where volumes are excluded",
    spec: { excludedResources: ["persistentvolumes"] },
    resource: volumes,
    object: object(),
    want: false,
  },
  {
    name: "none where objects of the cluster are refused",
    spec: { includeClusterResources: false },
    resource: volumes,
    object: object(),
    want: false,
  },
];

describe("BackupFilter admits", () => {
  it.each(admissions)("$name", ({ spec, resource, object, want }) => {
    expect(new BackupFilter(spec, resources).admits(resource, object)).toBe(want);
  });

  it("nothing of a namespace that is labelled to stay out", () => {
    const filter = new BackupFilter({}, resources, ["quiet"]);
    expect([filter.admits(pods, object("quiet")), filter.admits(pods, object("shop"))]).toEqual([
      false,
      true,
    ]);
  });
});
