import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type Client, isNotFound, type KubeObject, stringAt } from "@unfold/apimachinery";
import { veleroResources } from "@unfold/backup/velero-server";
import { CommandError } from "../run-unfold.js";

/** A file of a backup or restore (Velero DownloadTargetKind), such as `BackupLog`. */
export interface DownloadTarget {
  readonly kind: string;
  readonly name: string;
}

/** How long a server may take to tell a URL. */
const patienceMs = 30_000;

/**
 * The bytes of a file that the server of a Velero can read and the caller need not: a DownloadRequest asks for its URL.
 * @throws CommandError when there is no such file, or nobody tells where it is
 */
export async function download(
  client: Client,
  namespace: string,
  { kind, name }: DownloadTarget,
): Promise<Readable> {
  const url = await urlOf(client, namespace, { kind, name });
  // A bucket behind a server that decompresses on the way would break the checksum of what is decompressed here.
  const response = await fetch(url, { headers: { "Accept-Encoding": "identity" } }).catch(
    (error: unknown) => {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new CommandError(
        `cannot fetch ${new URL(url).origin}: ${cause instanceof Error ? cause.message : String(cause)}`,
      );
    },
  );
  if (response.status === 404) throw new CommandError("file not found");
  if (!response.ok || response.body === null) {
    throw new CommandError(`request failed: ${(await response.text()).trim()}`);
  }
  return Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
}

/** The text of a file that is kept compressed. @throws CommandError as {@link download} */
export async function downloadText(
  client: Client,
  namespace: string,
  target: DownloadTarget,
): Promise<string> {
  const pieces: Buffer[] = [];
  const content = (await download(client, namespace, target)).pipe(createGunzip());
  for await (const piece of content) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString("utf8");
}

async function urlOf(client: Client, namespace: string, target: DownloadTarget): Promise<string> {
  const resource = veleroResources.downloadRequests;
  const name = `${target.name.slice(0, 200)}-${randomUUID()}`;
  const created = await client.create(resource, {
    apiVersion: "velero.io/v1",
    kind: "DownloadRequest",
    metadata: { name, namespace },
    spec: { target: { ...target } },
  });
  try {
    const url = await answered(client, namespace, created);
    if (url !== undefined) return url;
  } finally {
    await client.delete(resource, { namespace, name }).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }
  throw new CommandError(
    "download request download url timeout, check velero server logs for errors. backup storage location may not be available",
  );
}

/** The URL that is written into a request; undefined when none comes. */
async function answered(
  client: Client,
  namespace: string,
  { metadata: { name, resourceVersion } }: KubeObject,
): Promise<string | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patienceMs);
  const options = { namespace, resourceVersion: resourceVersion ?? "", signal: abort.signal };
  try {
    for await (const { type, object } of client.watch(veleroResources.downloadRequests, options)) {
      if (object.metadata.name !== name || type === "BOOKMARK") continue;
      const url = stringAt(object.status, "downloadURL") ?? "";
      if (url !== "") return url;
      if (type === "DELETED") return undefined;
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
  return undefined;
}
