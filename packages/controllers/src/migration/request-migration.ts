import { type Client, isAlreadyExists, type KubeObject } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { shortHash } from "../runtime/short-hash.js";

/**
 * Creates the migration that brings a changed instance up to date, as KubeVirt's workload updater does. Its name follows from
 * the instance's generation: asked twice for the same change, it is the same migration.
 */
export async function requestMigration(client: Client, { metadata }: KubeObject): Promise<void> {
  const { namespace = "", name = "", uid = "", generation = 0 } = metadata;
  try {
    await client.create(resources.virtualMachineInstanceMigrations, {
      apiVersion: "kubevirt.io/v1",
      kind: "VirtualMachineInstanceMigration",
      metadata: {
        name: `kubevirt-workload-update-${shortHash(`${uid}/${generation}`)}`,
        namespace,
        annotations: { "kubevirt.io/workloadUpdateMigration": "" },
      },
      spec: { vmiName: name },
    });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}
