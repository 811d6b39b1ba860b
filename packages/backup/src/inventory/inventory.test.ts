import type { KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { instancetype, machine, revisionOf } from "../testing/objects.js";
import { Inventory } from "./inventory.js";
import { resources } from "./known-resources.js";

const claim = (namespace: string, name: string, storageClassName: string): KubeObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { namespace, name },
  spec: { storageClassName },
});

describe("Inventory", () => {
  it("keeps the later of two objects of a name, where the first one stood", () => {
    const inventory = new Inventory();
    for (const [name, storage] of [
      ["a", "slow"],
      ["b", "slow"],
      ["a", "fast"],
    ] as const) {
      inventory.add(claim("shop", name, storage), "dump");
    }
    inventory.add(claim("lab", "c", "slow"), "dump");
    const listed = inventory.list(resources.persistentVolumeClaims, "shop");
    expect(listed.map(({ metadata, spec }) => [metadata.name, spec])).toEqual([
      ["a", { storageClassName: "fast" }],
      ["b", { storageClassName: "slow" }],
    ]);
    expect(inventory.list(resources.persistentVolumeClaims)).toHaveLength(3);
    inventory.add(claim("shop", "d", "slow"), "dump");
    expect(inventory.list(resources.persistentVolumeClaims, "shop")).toHaveLength(3);
  });

  it("knows machines, revisions, claims and bare names by name", () => {
    const inventory = new Inventory();
    inventory.add(machine(), "dump");
    inventory.add(revisionOf(instancetype()), "dump");
    inventory.add(claim("shop", "root", "slow"), "dump");
    inventory.addName(resources.secrets, "shop", "key");
    const known = [
      [resources.machines, "web"],
      [resources.revisions, "web-u1.small-v1beta1-1"],
      [resources.persistentVolumeClaims, "root"],
      [resources.secrets, "key"],
    ] as const;
    for (const [resource, name] of known) {
      expect([name, inventory.has(resource, "shop", name)]).toEqual([name, true]);
      expect([name, inventory.has(resource, "lab", name)]).toEqual([name, false]);
    }
  });

  it("finds the revisions an object owns by its name, those added later too", () => {
    const inventory = new Inventory();
    const owned = (name: string, ...owners: readonly string[]) =>
      revisionOf(instancetype(), name, {
        ownerReferences: owners.map((owner) => ({
          apiVersion: "kubevirt.io/v1",
          kind: "VirtualMachine",
          name: owner,
          uid: owner,
        })),
      });
    const namesOf = (namespace: string, owner: string) =>
      inventory.revisionsOwnedBy(namespace, owner).map(({ metadata }) => metadata.name);
    for (const revision of [owned("a", "web"), owned("b", "web", "db"), owned("c")])
      inventory.add(revision, "dump");
    expect([namesOf("shop", "web"), namesOf("shop", "db"), namesOf("lab", "web")]).toEqual([
      ["a", "b"],
      ["b"],
      [],
    ]);
    inventory.add(owned("d", "web"), "dump");
    expect(namesOf("shop", "web")).toEqual(["a", "b", "d"]);
  });

  it("shares the content of equal revisions and tells a replaced one", () => {
    const inventory = new Inventory();
    const first = revisionOf(instancetype());
    const second = { ...first, metadata: { ...first.metadata, name: "other" } };
    inventory.add(first, "dump");
    inventory.add(second, "dump");
    const name = first.metadata.name ?? "";
    expect(inventory.revision("shop", name)?.content).toBe(inventory.revision("shop", "other")?.content);
    inventory.add({ ...first, metadata: { ...first.metadata, labels: {} } }, "dump");
    expect(inventory.revision("shop", name)?.metadata.labels).toEqual({});
  });
});
