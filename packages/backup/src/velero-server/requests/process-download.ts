import { type KubeObject, listAll, stringAt } from "@unfold/apimachinery";
import { ignoringNotFound } from "../ignoring-not-found.js";
import { timeText } from "../server-clock.js";
import { patchVeleroObject, type ServerContext, veleroObject } from "../server-context.js";
import { openLocation } from "../storage-location/open-location.js";
import { veleroResources } from "../velero-resources.js";
import { downloadFile, isOfRestore } from "./download-targets.js";

/** How long a URL can be used. */
const urlSeconds = 600;

/**
 * Tells where a file of a backup or restore can be fetched (Velero pkg/controller download_request_controller). One that
 * cannot be fulfilled stays as it is until it expires; velero's command gives up after its `--timeout`.
 */
export async function processDownload(context: ServerContext, request: KubeObject): Promise<void> {
  const name = request.metadata.name ?? "";
  const expires = context.clock.now() + urlSeconds * 1000;
  const url = await urlOf(context, request, expires).catch(() => undefined);
  await patchVeleroObject(context, veleroResources.downloadRequests, name, {
    status: {
      ...(url === undefined ? {} : { phase: "Processed", downloadURL: url }),
      expiration: timeText(expires),
    },
  });
}

/** @throws BucketError, ApiError */
async function urlOf(
  context: ServerContext,
  { spec }: KubeObject,
  expires: number,
): Promise<string | undefined> {
  const kind = stringAt(spec, "target", "kind") ?? "";
  const name = stringAt(spec, "target", "name") ?? "";
  const file = downloadFile(kind, name);
  if (file === undefined) return undefined;
  const restore = isOfRestore(kind) ? await veleroObject(context, veleroResources.restores, name) : undefined;
  const backupName = isOfRestore(kind) ? stringAt(restore?.spec, "backupName") : name;
  if (backupName === undefined) return undefined;
  const backup = await veleroObject(context, veleroResources.backups, backupName);
  const locationName = stringAt(backup?.spec, "storageLocation") ?? "";
  if (locationName === "") return undefined;
  const location = await veleroObject(context, veleroResources.storageLocations, locationName);
  if (location === undefined) return undefined;
  const store = await openLocation(context, location);
  const signed = await store.signedUrl(file, urlSeconds);
  return signed ?? (await context.downloads.offer(() => store.read(file), expires));
}

/** Milliseconds a ServerStatusRequest stays after it was answered. */
const statusRequestMs = 60_000;

/** Removes requests whose answers are of no use any more, should their clients have left them. */
export async function removeAnsweredRequests({ client, clock, namespace }: ServerContext): Promise<void> {
  const { downloadRequests, serverStatusRequests } = veleroResources;
  for (const [resource, field, ms] of [
    [downloadRequests, "expiration", 0],
    [serverStatusRequests, "processedTimestamp", statusRequestMs],
  ] as const) {
    const { items } = await listAll(client, resource, { namespace });
    for (const { metadata, status } of items) {
      const time = Date.parse(stringAt(status, field) ?? "");
      if (Number.isNaN(time) || time + ms > clock.now()) continue;
      await ignoringNotFound(client.delete(resource, { namespace, name: metadata.name ?? "" }));
    }
  }
}
