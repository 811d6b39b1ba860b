import { type Client, type KubeObject, notFound } from "@unfold/apimachinery";
import { expect, it } from "vitest";
import { stubCluster, stubServed } from "../../testing/stub-cluster.js";
import { createOrKeep } from "./create-or-keep.js";

const account: KubeObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "kube-root-ca.crt", namespace: "shop" },
};
const configMaps = stubServed.find(({ resource }) => resource === "configmaps");

/** A cluster in which an object is not to be seen the first times, although its name is taken. */
function lateCluster(times: number): Client {
  const { client } = stubCluster(account);
  let left = times;
  return {
    ...client,
    get: (resource, key) => {
      left -= 1;
      if (left < 0) return client.get(resource, key);
      return Promise.reject(
        notFound({ group: "", resource: "configmaps", name: account.metadata.name ?? "" }),
      );
    },
  };
}

it("looks again for an object whose name is taken and that is not to be seen yet", async () => {
  if (configMaps === undefined) throw new Error("not served");
  const { action } = await createOrKeep(lateCluster(2), configMaps, account, "");
  expect(action).toBe("skipped");
});
