import {
  type Client,
  type GroupVersionResource,
  isNotFound,
  type KubeObject,
  stringAt,
} from "@unfold/apimachinery";
import { dependenciesOf } from "../../dependencies/machine-dependencies.js";
import { resources } from "../../inventory/known-resources.js";
import type { ClusterUnderTest } from "../cluster-under-test.js";
import { type KindName, kinds } from "../kinds.js";
import type { MissingObject } from "./loss-evidence.js";

/** What is looked for, by the group resource under which dependencies are told. A claim stands for its DataVolume. */
const looked = new Map<string, KindName>([
  [resources.persistentVolumeClaims, "PersistentVolumeClaim"],
  [resources.secrets, "Secret"],
  [resources.configMaps, "ConfigMap"],
  [resources.serviceAccounts, "ServiceAccount"],
]);

/** What machines need and is not in a namespace, and volumes that their claims name in vain. */
export async function missingObjects(
  { client }: ClusterUnderTest,
  namespace: string,
  machines: readonly KubeObject[],
): Promise<readonly MissingObject[]> {
  const missing: MissingObject[] = [];
  for (const machine of machines) {
    for (const { groupResource, name } of dependenciesOf(machine)) {
      const kind = looked.get(groupResource);
      if (kind === undefined || missing.some((one) => one.kind === kind && one.name === name)) continue;
      const found = await look(client, kinds[kind], { namespace, name });
      if (found === "absent") {
        missing.push({ kind, name, needed: `${machine.kind} ${machine.metadata.name} names it` });
      } else if (kind === "PersistentVolumeClaim" && typeof found === "object") {
        missing.push(...(await missingVolume(client, found)));
      }
    }
  }
  return missing;
}

async function missingVolume(client: Client, claim: KubeObject): Promise<readonly MissingObject[]> {
  const name = stringAt(claim.spec, "volumeName") ?? "";
  if (name === "" || stringAt(claim.status, "phase") === "Bound") return [];
  const found = await look(client, { group: "", version: "v1", resource: "persistentvolumes" }, { name });
  const needed = `PersistentVolumeClaim ${claim.metadata.name} was restored with its name`;
  return found === "absent" ? [{ kind: "PersistentVolume", name, needed }] : [];
}

/** What cannot be read is not said to be absent. */
async function look(
  client: Client,
  resource: GroupVersionResource,
  key: { readonly namespace?: string; readonly name: string },
): Promise<KubeObject | "absent" | "unknown"> {
  try {
    return await client.get(resource, key);
  } catch (error) {
    return isNotFound(error) ? "absent" : "unknown";
  }
}
