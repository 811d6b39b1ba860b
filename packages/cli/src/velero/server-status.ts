import { type Client, type KubeObject, stringAt } from "@unfold/apimachinery";
import { veleroResources } from "@unfold/backup/velero-server";
import { CommandError } from "../unfold/run-unfold.js";

/** How long velero's command waits for its server. */
const patience = 5000;

/** Asks the server which version it is and which plugins it has. @throws CommandError when nobody answers */
export async function serverStatus(client: Client, namespace: string): Promise<KubeObject> {
  const resource = veleroResources.serverStatusRequests;
  const { metadata } = await client.create(resource, {
    apiVersion: "velero.io/v1",
    kind: "ServerStatusRequest",
    metadata: { generateName: "velero-cli-", namespace },
    spec: {},
  });
  const key = { namespace, name: metadata.name ?? "" };
  const deadline = performance.now() + patience;
  for (;;) {
    const found = await client.get(resource, key);
    if (stringAt(found.status, "phase") === "Processed") return found;
    if (performance.now() > deadline)
      throw new CommandError("timed out waiting for server status request to be processed");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
