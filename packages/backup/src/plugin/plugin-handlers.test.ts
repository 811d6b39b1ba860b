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
