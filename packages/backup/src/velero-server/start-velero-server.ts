import { jsonEqual, type KubeObject, listAll, stringAt } from "@unfold/apimachinery";
import { processBackup } from "./backup/process-backup.js";
import { follow } from "./follow.js";
import { requestDeletionOfExpired } from "./requests/expired-backups.js";
import { processDeleteRequest, processStatusRequest } from "./requests/process-requests.js";
import { processRestore } from "./restore/process-restore.js";
import { systemServerClock } from "./server-clock.js";
import { patchVeleroObject, type ServerContext } from "./server-context.js";
import { ensureDefaultLocation } from "./storage-location/default-location.js";
import { processLocation } from "./storage-location/process-location.js";
import { veleroNamespace, veleroResources } from "./velero-resources.js";

/** How to run the server. */
export interface VeleroServerOptions extends Omit<ServerContext, "clock" | "signal"> {
  readonly clock?: ServerContext["clock"];
  /** Folder of the location `default`, which is made when there is none. */
  readonly folder: string;
  /** Told of what failed although it should not; what it was done for stays undone until it changes. */
  readonly onError?: (error: unknown, source: string, key?: string) => void;
}

/** A running server. */
export interface VeleroServer {
  /** Ends it, and what is under way with it. */
  stop(): Promise<void>;
}

/** Milliseconds after which a kind that could not be watched is tried again. */
const retryMs = 2000;
/** How often locations are looked at for what others wrote there (Velero's backup sync period). */
const syncMs = 60_000;

interface Task {
  readonly source: string;
  readonly key: string;
  readonly run: () => Promise<void>;
}

/**
 * Backs up and restores what Backups and Restores in namespace `velero` ask for, as Velero does. One thing is done after
 * the other. @throws ApiError when the first objects cannot be made
 */
export async function startVeleroServer(options: VeleroServerOptions): Promise<VeleroServer> {
  const abort = new AbortController();
  const { clock = systemServerClock } = options;
  const context: ServerContext = { ...options, clock, signal: abort.signal };
  await ensureDefaultLocation(context, options.folder);
  await failInterrupted(context);
  const server = new TaskServer(context, abort, options.onError);
  await server.start();
  return server;
}

class TaskServer implements VeleroServer {
  readonly #context: ServerContext;
  readonly #onError: VeleroServerOptions["onError"];
  readonly #abort: AbortController;
  /** What was begun with, by uid. */
  readonly #begun = new Set<string>();
  /** Specs of locations that were looked at, so that a status written to one is no reason to look again. */
  readonly #locations = new Map<string, KubeObject["spec"]>();
  #last: Promise<void> = Promise.resolve();

  constructor(context: ServerContext, abort: AbortController, onError: VeleroServerOptions["onError"]) {
    this.#context = context;
    this.#abort = abort;
    this.#onError = onError;
  }

  /** Resolves once what was asked for before is queued. */
  async start(): Promise<void> {
    const { storageLocations, backups, restores, deleteRequests, serverStatusRequests } = veleroResources;
    const context = this.#context;
    await this.#follow(storageLocations, (location) => this.#location(location));
    await this.#follow(backups, (backup) =>
      this.#once("backup", backup, () => processBackup(context, backup)),
    );
    await this.#follow(restores, (restore) =>
      this.#once("restore", restore, () => processRestore(context, restore)),
    );
    await this.#follow(deleteRequests, (request) =>
      this.#once("backup-deletion", request, () => processDeleteRequest(context, request)),
    );
    await this.#follow(serverStatusRequests, (request) =>
      this.#once("server-status-request", request, () => processStatusRequest(context, request)),
    );
    this.#syncLater();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#last;
  }

  #follow(
    resource: (typeof veleroResources)[keyof typeof veleroResources],
    onObject: (object: KubeObject) => void,
  ): Promise<void> {
    const { client } = this.#context;
    const pause = (): Promise<void> => this.#pause(retryMs);
    return follow({
      client,
      resource,
      namespace: veleroNamespace,
      signal: this.#abort.signal,
      onObject,
      pause,
    });
  }

  /** What nobody has begun with is done, once. */
  #once(source: string, object: KubeObject, run: () => Promise<void>): void {
    const phase = stringAt(object.status, "phase") ?? "";
    if (phase !== "" && phase !== "New") return;
    if (object.metadata.deletionTimestamp !== undefined) return;
    const { uid = "", name = "" } = object.metadata;
    if (this.#begun.has(uid)) return;
    this.#begun.add(uid);
    this.#enqueue({ source, key: `${veleroNamespace}/${name}`, run: () => this.#attempt(uid, run) });
  }

  /** What failed although it should not is begun with anew when the object changes. */
  async #attempt(uid: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#begun.delete(uid);
      throw error;
    }
  }

  #location(location: KubeObject): void {
    const { name = "" } = location.metadata;
    if (this.#locations.has(name) && jsonEqual(this.#locations.get(name), location.spec)) return;
    this.#locations.set(name, location.spec);
    this.#enqueueLocation(location);
  }

  #enqueueLocation(location: KubeObject): void {
    const key = `${veleroNamespace}/${location.metadata.name}`;
    this.#enqueue({ source: "backup-sync", key, run: () => processLocation(this.#context, location) });
  }

  #enqueue({ source, key, run }: Task): void {
    this.#last = this.#last.then(async () => {
      if (this.#abort.signal.aborted) return;
      try {
        await run();
      } catch (error) {
        if (!this.#abort.signal.aborted) this.#onError?.(error, source, key);
      }
    });
  }

  #syncLater(): void {
    void this.#pause(syncMs).then(async () => {
      if (this.#abort.signal.aborted) return;
      const { client } = this.#context;
      const list = { namespace: veleroNamespace };
      const locations = await listAll(client, veleroResources.storageLocations, list).catch(() => undefined);
      for (const location of locations?.items ?? []) this.#enqueueLocation(location);
      this.#enqueue({
        source: "gc",
        key: veleroNamespace,
        run: () => requestDeletionOfExpired(this.#context),
      });
      this.#syncLater();
    });
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#abort;
    return new Promise((resolve) => {
      const cancel = this.#context.clock.after(ms, done);
      signal.addEventListener("abort", done, { once: true });
      function done(): void {
        cancel();
        signal.removeEventListener("abort", done);
        resolve();
      }
      if (signal.aborted) done();
    });
  }
}

/** What was under way when the process ended never comes to an end (Velero markInProgressBackupsFailed). */
async function failInterrupted(context: ServerContext): Promise<void> {
  const namespace = veleroNamespace;
  for (const [what, resource] of [
    ["backup", veleroResources.backups],
    ["restore", veleroResources.restores],
  ] as const) {
    const { items } = await listAll(context.client, resource, { namespace });
    for (const { metadata, status } of items) {
      if (stringAt(status, "phase") !== "InProgress") continue;
      const failureReason = `found a ${what} with status "InProgress" during the server starting, mark it as "Failed"`;
      await patchVeleroObject(context, resource, metadata.name ?? "", {
        status: { phase: "Failed", failureReason },
      });
    }
  }
}
