import { isAlreadyExists, type KubeObject } from "@unfold/apimachinery";
import { timeText } from "../server-clock.js";
import type { ServerContext } from "../server-context.js";
import { defaultLocation, veleroResources } from "../velero-resources.js";
import { folderProvider } from "./open-location.js";

/** Makes Velero's namespace and the location `default`, a folder, unless they are there. */
export async function ensureDefaultLocation(
  { client, clock, namespace }: ServerContext,
  folder: string,
): Promise<void> {
  const home: KubeObject = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace },
  };
  const location: KubeObject = {
    apiVersion: "velero.io/v1",
    kind: "BackupStorageLocation",
    metadata: { name: defaultLocation, namespace },
    spec: { provider: folderProvider, default: true, accessMode: "ReadWrite", config: { path: folder } },
    // A folder that is made with the first backup can be written to.
    status: { phase: "Available", lastValidationTime: timeText(clock.now()) },
  };
  for (const create of [
    () => client.create(veleroResources.namespaces, home),
    () => client.create(veleroResources.storageLocations, location),
  ]) {
    try {
      await create();
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }
}
