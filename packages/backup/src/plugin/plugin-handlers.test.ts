import type { KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { stubCluster } from "../testing/stub-cluster.js";
import { pluginHandlers } from "./plugin-handlers.js";

const bytes = (object: object): Buffer => Buffer.from(JSON.stringify(object));

function running(name: string): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachineInstance",
    metadata: { name, namespace: "shop" },
    status: { phase: "Running" },
  };
}

function backupOf(uid: string): KubeObject {
  return { apiVersion: "velero.io/v1", kind: "Backup", metadata: { name: "nightly", uid }, spec: {} };
}

describe("the plugin process", () => {
  it("marks an item that is to be left out: the protocol has no way to say so but an annotation", async () => {
    const { Execute } = pluginHandlers(stubCluster().client, "unfold", () => undefined)[
      "v2.BackupItemAction"
    ];
    const owner = {
      apiVersion: "kubevirt.io/v1",
      kind: "VirtualMachine",
      name: "a",
      uid: "u",
      controller: true,
    };
    const vmi = { ...running("a"), metadata: { ...running("a").metadata, ownerReferences: [owner] } };
    const request = {
      plugin: "unfold.dev/backup-virtualmachineinstance-action",
      item: bytes(vmi),
      backup: bytes({ ...backupOf("b"), spec: { excludedResources: ["virtualmachines"] } }),
    };
    const answer = (await Execute?.(request)) as { readonly item: Buffer };
    expect(JSON.parse(answer.item.toString())).toEqual({
      ...vmi,
      metadata: {
        ...vmi.metadata,
        // The first is heeded by Velero 1.18.1 and newer; older ones save the item, and the second keeps it from coming back.
        annotations: { "velero.io/skip-from-backup": "true", "cdi.kubevirt.io/velero.isOwned": "true" },
      },
    });
  });

  it.each(["", "null", "[]", "{", '{"metadata":{}}x'])(
    "says of the item %j that it is no object",
    async (item) => {
      const { Execute } = pluginHandlers(stubCluster().client, "unfold", () => undefined)[
        "v2.BackupItemAction"
      ];
      const plugin = "unfold.dev/backup-pvc-action";
      const request = { plugin, item: Buffer.from(item), backup: bytes(backupOf("b")) };
      await expect(Execute?.(request)).rejects.toThrow(/^the item is no object in JSON/);
    },
  );

  it("asks for the launcher pods of a namespace once a backup, not once a machine", async () => {
    const { client } = stubCluster();
    const lists: string[] = [];
    const counted: typeof client = {
      ...client,
      list: (resource, options) => {
        lists.push(resource.resource);
        return client.list(resource, options);
      },
    };
    const { Execute } = pluginHandlers(counted, "unfold", () => undefined)["v2.BackupItemAction"];
    const plugin = "unfold.dev/backup-virtualmachineinstance-action";
    const save = async (name: string, uid: string): Promise<void> => {
      await Execute?.({ plugin, item: bytes(running(name)), backup: bytes(backupOf(uid)) }).catch(
        () => undefined,
      );
    };
    for (const name of ["a", "b", "c"]) await save(name, "first");
    expect(lists.filter((resource) => resource === "pods")).toHaveLength(1);
    await save("a", "second");
    expect(lists.filter((resource) => resource === "pods")).toHaveLength(2);
  });
});
