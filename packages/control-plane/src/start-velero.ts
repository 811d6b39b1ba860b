import { type ApiServer, decodeJson, decodeYaml } from "@unfold/apiserver";
import type { VeleroServer } from "@unfold/backup/velero-server";
import { runInSimulatedPod } from "@unfold/controllers";
import type { ServeOptions } from "./serve.js";

/** Backs up and restores, as an installed Velero does. Loaded here, so that whoever runs no controllers pays nothing. */
export async function startVelero(
  server: ApiServer,
  { backups, veleroNamespace, onError }: ServeOptions,
): Promise<VeleroServer> {
  const { defaultVeleroNamespace, startVeleroServer } = await import("@unfold/backup/velero-server");
  const client = server.client();
  return startVeleroServer({
    client,
    served: () => server.resources(),
    folder: backups,
    namespace: veleroNamespace ?? defaultVeleroNamespace,
    runInPod: (pod, container, command) => runInSimulatedPod(client, pod, container, command),
    decodeStrictly: (text) => decodeJson(text, { duplicateFields: true }),
    readPatch: (text) => decodeYaml(text).value,
    ...(onError === undefined ? {} : { onError }),
  });
}
