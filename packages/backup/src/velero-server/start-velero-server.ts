import { jsonEqual, type KubeObject, listAll, stringAt } from "@unfold/apimachinery";
import { processBackup } from "./backup/process-backup.js";
import { follow } from "./follow.js";
import { DownloadServer } from "./requests/download-server.js";
import { requestDeletionOfExpired } from "./requests/expired-backups.js";
import { processDownload, removeAnsweredRequests } from "./requests/process-download.js";
import { processDeleteRequest, processStatusRequest } from "./requests/process-requests.js";
import { processRestore } from "./restore/process-restore.js";
import { Schedules } from "./schedule/schedules.js";
import { systemServerClock, timeText } from "./server-clock.js";
import { patchVeleroObject, type ServerContext } from "./server-context.js";
import { ensureDefaultLocation } from "./storage-location/default-location.js";
import { processLocation } from "./storage-location/process-location.js";
import { TaskLane } from "./task-lane.js";
import { veleroResources } from "./velero-resources.js";

/** How to run the server. */
export interface VeleroServerOptions extends Omit<ServerContext, "clock" | "signal" | "downloads"> {
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

/** What is done one after the other: as Velero's controllers, none waits for another's work. */
const lanes = ["backups", "restores", "locations", "requests"] as const;
type Lane = (typeof lanes)[number];

/**
 * Backs up and restores what Backups and Restores in the namespace of Velero ask for, as Velero does: one
 * backup after the other, and one restore. @throws ApiError when the first objects cannot be made
 */
export async function startVeleroServer(options: VeleroServerOptions): Promise<VeleroServer> {
  const abort = new AbortController();
  const { clock = systemServerClock } = options;
  const downloads = new DownloadServer(clock.now);
  const context: ServerContext = { ...options, clock, downloads, signal: abort.signal };
  await ensureDefaultLocation(context, options.folder);
  await failInterrupted(context);
  const server = new TaskServer(context, abort, options.onError);
  await server.start();
  return server;
}

class TaskServer implements VeleroServer {
  readonly #context: ServerContext;
  readonly #abort: AbortController;
  readonly #schedules: Schedules;
  readonly #lanes: { readonly [lane in Lane]: TaskLane };
  /** What was begun with, by uid. */
  readonly #begun = new Set<string>();
  /** Specs of locations that were looked at, so that a status written to one is no reason to look again. */
  readonly #locations = new Map<string, KubeObject["spec"]>();

  constructor(context: ServerContext, abort: AbortController, onError: VeleroServerOptions["onError"]) {
    this.#context = context;
    this.#abort = abort;
    const lane = (): TaskLane =>
      new TaskLane(abort.signal, (error, { source, key }) => onError?.(error, source, key));
    this.#lanes = { backups: lane(), restores: lane(), locations: lane(), requests: lane() };
    this.#schedules = new Schedules(context, this.#lanes.requests);
  }

  /** Resolves once what was asked for before is queued. */
  async start(): Promise<void> {
    const { storageLocations, backups, restores, deleteRequests, serverStatusRequests, downloadRequests } =
      veleroResources;
    const context = this.#context;
    await this.#follow(storageLocations, (location) => this.#location(location));
    await this.#follow(backups, (backup) => {
      const ahead = this.#lanes.backups.length;
      const isAdded = this.#once("backups", "backup", backup, () => processBackup(context, backup));
      if (isAdded && ahead > 0) void markQueued(context, backup, ahead);
    });
    await this.#follow(restores, (restore) =>
      this.#once("restores", "restore", restore, () => processRestore(context, restore)),
    );
    await this.#follow(deleteRequests, (request) =>
      this.#once("locations", "backup-deletion", request, () => processDeleteRequest(context, request)),
    );
    await this.#follow(serverStatusRequests, (request) =>
      this.#once("requests", "server-status-request", request, () => processStatusRequest(context, request)),
    );
    await this.#follow(downloadRequests, (request) =>
      this.#once("requests", "download-request", request, () => processDownload(context, request)),
    );
    await this.#follow(veleroResources.schedules, (schedule) => this.#schedules.follow(schedule));
    this.#syncLater();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.#schedules.stop();
    await Promise.all(lanes.map((lane) => this.#lanes[lane].drained()));
    await this.#context.downloads.close();
  }

  #follow(
    resource: (typeof veleroResources)[keyof typeof veleroResources],
    onObject: (object: KubeObject) => void,
  ): Promise<void> {
    const { client, namespace } = this.#context;
    const pause = (): Promise<void> => this.#pause(retryMs);
    return follow({
      client,
      resource,
      namespace,
      signal: this.#abort.signal,
      onObject,
      pause,
    });
  }

  /** What nobody has begun with is done, once; whether that is so now. */
  #once(lane: Lane, source: string, object: KubeObject, run: () => Promise<void>): boolean {
    if (!isWaiting(object)) return false;
    if (object.metadata.deletionTimestamp !== undefined) return false;
    const { uid = "", name = "" } = object.metadata;
    if (this.#begun.has(uid)) return false;
    this.#begun.add(uid);
    const key = `${this.#context.namespace}/${name}`;
    this.#lanes[lane].add({ source, key, run: () => this.#attempt(uid, run) });
    return true;
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
    const key = `${this.#context.namespace}/${location.metadata.name}`;
    this.#lanes.locations.add({
      source: "backup-sync",
      key,
      run: () => processLocation(this.#context, location),
    });
  }

  #syncLater(): void {
    void this.#pause(syncMs).then(async () => {
      if (this.#abort.signal.aborted) return;
      const { client, namespace } = this.#context;
      const list = { namespace };
      const locations = await listAll(client, veleroResources.storageLocations, list).catch(() => undefined);
      for (const location of locations?.items ?? []) this.#enqueueLocation(location);
      this.#lanes.locations.add({
        source: "gc",
        key: namespace,
        run: async () => {
          await requestDeletionOfExpired(this.#context);
          await removeAnsweredRequests(this.#context);
        },
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

/** Whether nobody has begun with it. */
function isWaiting({ status }: KubeObject): boolean {
  return ["", "New", "Queued", "ReadyToStart"].includes(stringAt(status, "phase") ?? "");
}

/** Says in a Backup how many are before it, unless it changed meanwhile (Velero pkg/controller backup_queue_controller). */
async function markQueued(context: ServerContext, backup: KubeObject, position: number): Promise<void> {
  const { name = "", resourceVersion } = backup.metadata;
  const body = {
    metadata: { resourceVersion: resourceVersion ?? "" },
    status: { phase: "Queued", queuePosition: position },
  };
  await patchVeleroObject(context, veleroResources.backups, name, body).catch(() => undefined);
}

/** What was under way when the process ended never comes to an end (Velero markInProgressBackupsFailed). */
async function failInterrupted(context: ServerContext): Promise<void> {
  const { namespace } = context;
  for (const [what, resource] of [
    ["backup", veleroResources.backups],
    ["restore", veleroResources.restores],
  ] as const) {
    const { items } = await listAll(context.client, resource, { namespace });
    for (const { metadata, status } of items) {
      if (stringAt(status, "phase") !== "InProgress") continue;
      const failureReason = `found a ${what} with status "InProgress" during the server starting, mark it as "Failed"`;
      await patchVeleroObject(context, resource, metadata.name ?? "", {
        status: { phase: "Failed", failureReason, completionTimestamp: timeText(context.clock.now()) },
      });
    }
  }
}
