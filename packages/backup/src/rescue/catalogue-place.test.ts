import type { KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { Inventory } from "../inventory/inventory.js";
import { instancetype, kubeVirt, pinnedInSpec, revisionOf } from "../testing/objects.js";
import { archivedRelease, cataloguePlace } from "./catalogue-place.js";

const labels = (release: string) => ({
  labels: { "instancetype.kubevirt.io/common-instancetypes-version": release },
});
const typeOf = (release: string) => instancetype("u1.small", {}, labels(release));
const revisionWith = (name: string, release: string) => revisionOf(instancetype(), name, labels(release));
const capturedWith = (name: string, release: string): KubeObject => {
  const revision = revisionOf(instancetype(), name);
  return { ...revision, data: { kind: "VirtualMachineClusterInstancetype", metadata: labels(release) } };
};

function releaseSaidBy(...objects: readonly KubeObject[]): readonly unknown[] {
  const archive = new Inventory();
  for (const object of objects) archive.add(object, "test");
  const said = archivedRelease(archive);
  return [said?.release, said?.saidBy];
}

describe("the release an archive says its machines ran on", () => {
  it.each<[string, readonly KubeObject[], readonly unknown[]]>([
    ["its types before its KubeVirt", [typeOf("v1.6.0"), kubeVirt()], ["v1.6.0", "its types"]],
    ["its KubeVirt", [kubeVirt(undefined, "v1.8.3")], ["v1.6.0", "its KubeVirt 1.8"]],
    ["nothing of a KubeVirt that is not known", [kubeVirt(undefined, "v2.0.0")], [undefined, undefined]],
    [
      "revisions that agree",
      [pinnedInSpec(), revisionWith("a", "v1.5.1"), capturedWith("b", "v1.5.1"), revisionOf(instancetype())],
      ["v1.5.1", "its revisions"],
    ],
    [
      "no revisions that do not",
      [pinnedInSpec(), revisionWith("a", "v1.5.1"), capturedWith("b", "v1.6.0")],
      [undefined, undefined],
    ],
  ])("is said by %s", (_what, objects, expected) => {
    expect(releaseSaidBy(...objects)).toEqual(expected);
  });
});

describe("a release as a place", () => {
  it("names the release, and holds only what is known of it", () => {
    const place = cataloguePlace("v1.5.1");
    expect([place?.name, place?.liveTypes]).toEqual(["common-instancetypes v1.5.1", "assumed"]);
    expect(place?.inventory.type("instancetype", "cluster", "", "cx1.large")).toBeDefined();
    expect(place?.inventory.type("instancetype", "cluster", "", "d1.large")).toBeUndefined();
    expect(cataloguePlace("v9.9.9")).toBeUndefined();
  });
});
