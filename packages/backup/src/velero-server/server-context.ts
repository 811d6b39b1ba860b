import { type Client, isNotFound, type JsonObject, type KubeObject } from "@unfold/apimachinery";
import type { DecodeText } from "../archive/parse-item.js";
import type { ReadPatch } from "../velero/resource-modifier.js";
import type { RunInPod } from "./hooks/run-in-pod.js";
import type { DownloadServer } from "./requests/download-server.js";
import type { ServedResource } from "./run/served-resource.js";
import type { ServerClock } from "./server-clock.js";
import type { veleroResources } from "./velero-resources.js";

/** What the parts of the server work with. */
export interface ServerContext {
  /** Namespace in which it looks for what it is to do. */
  readonly namespace: string;
  readonly client: Client;
  /** What the cluster serves now, in discovery order. */
  readonly served: () => readonly ServedResource[];
  readonly decodeStrictly: DecodeText;
  /** Reads YAML and JSON. */
  readonly readPatch: ReadPatch;
  readonly clock: ServerClock;
  readonly runInPod: RunInPod;
  /** Gives out files of locations that have no URLs. */
  readonly downloads: DownloadServer;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

type VeleroResource = (typeof veleroResources)[keyof typeof veleroResources];

/** An object in Velero's namespace; undefined when there is none. @throws ApiError for any other failure */
export async function veleroObject(
  { client, namespace }: ServerContext,
  resource: VeleroResource,
  name: string,
): Promise<KubeObject | undefined> {
  try {
    return await client.get(resource, { namespace, name });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Changes an object of Velero's; one that is gone stays so. */
export async function patchVeleroObject(
  { client, namespace }: ServerContext,
  resource: VeleroResource,
  name: string,
  body: JsonObject,
): Promise<KubeObject | undefined> {
  try {
    const key = { namespace, name };
    return await client.patch(resource, key, { type: "application/merge-patch+json", body });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The message of an error, on one line. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
