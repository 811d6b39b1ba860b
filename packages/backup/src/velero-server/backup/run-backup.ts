import {
  type Client,
  fieldAt,
  isNotFound,
  type JsonObject,
  type KubeObject,
  listAll,
  stringAt,
} from "@unfold/apimachinery";
import { excludeLabel } from "../../velero/select-labels.js";
import { BackupHooks } from "../hooks/backup-hooks.js";
import type { RunInPod } from "../hooks/run-in-pod.js";
import { ItemResults } from "../run/item-results.js";
import { RunLog } from "../run/run-log.js";
import { groupResourceOf, type ServedResource, ServedResources } from "../run/served-resource.js";
import { Turns } from "../run/turns.js";
import type { ServerClock } from "../server-clock.js";
import type { ChosenTool } from "../tool/chosen-tool.js";
import { veleroResources } from "../velero-resources.js";
import { BackupArchive } from "./backup-archive.js";
import { BackupFilter } from "./backup-filter.js";
import { BackupItems } from "./backup-items.js";
import { collectItems } from "./collect-items.js";
import { unmovedDataWarnings } from "./unmoved-data.js";

export interface RunBackupOptions {
  readonly client: Client;
  /** What the cluster serves now, in discovery order. */
  readonly served: readonly ServedResource[];
  readonly backup: KubeObject;
  readonly tool: ChosenTool;
  readonly clock: ServerClock;
  readonly runInPod: RunInPod;
  /** Ends it before it is done. */
  readonly signal?: AbortSignal;
}

/** What a backup made. */
export interface MadeBackup {
  readonly archive: Buffer;
  readonly resourceList: JsonObject;
  readonly results: ItemResults;
  readonly log: string;
  /** One entry for each claim in the archive that has a volume. */
  readonly volumes: readonly JsonObject[];
  /** Objects looked at. */
  readonly items: number;
  /** `status.hookStatus`. */
  readonly hookStatus: JsonObject;
}

/** Makes the content of a backup of what the cluster holds (Velero pkg/backup). @throws ApiError when it cannot be listed */
export async function runBackup(options: RunBackupOptions): Promise<MadeBackup> {
  const { client, backup, tool } = options;
  const { namespace, name } = backup.metadata;
  const log = new RunLog(`backup=${namespace}/${name}`, options.clock.now);
  const served = new ServedResources(options.served);
  const filter = new BackupFilter(backup.spec, served, await excludedNamespaces(client));
  const results = new ItemResults();
  const archive = new BackupArchive();
  const volumes: JsonObject[] = [];
  const hooks = new BackupHooks({
    backup,
    runInPod: options.runInPod,
    results,
    log,
    clock: options.clock,
  });
  const items = new BackupItems({
    client,
    served,
    filter,
    tool,
    hooks,
    backup,
    results,
    log,
    save: (item) => {
      archive.add(item);
      if (item.groupResource === "persistentvolumeclaims") volumes.push(...volumeInfo(item.object, backup));
    },
  });
  log.add("info", "Starting backup");
  for (const warning of unmovedDataWarnings(backup.spec)) {
    log.add("warning", warning);
    results.warnings.addOfVelero(warning);
  }
  const turns = new Turns(options.signal);
  for (const { resource, object } of await collectItems(client, served, filter, backup.spec, turns)) {
    await items.save(resource, object);
    await archive.ready();
    await turns.next();
  }
  await saveDefinitions(client, served, items);
  log.add("info", `Backed up a total of ${items.count} items`);
  return {
    archive: await archive.bytes(),
    resourceList: archive.resourceList(),
    results,
    log: log.text,
    volumes,
    items: items.count,
    hookStatus: hooks.status,
  };
}

/** Namespaces that are labelled to stay out of every backup. */
async function excludedNamespaces(client: Client): Promise<readonly string[]> {
  const { items } = await listAll(client, veleroResources.namespaces, {
    labelSelector: `${excludeLabel}=true`,
  });
  return items.map(({ metadata }) => metadata.name ?? "");
}

/** With objects of a custom kind goes its definition, unless that is excluded. */
async function saveDefinitions(client: Client, served: ServedResources, items: BackupItems): Promise<void> {
  const definitions = served.find("customresourcedefinitions.apiextensions.k8s.io");
  if (definitions === undefined) return;
  for (const resource of items.resources) {
    if (!resource.group.includes(".")) continue;
    try {
      await items.save(definitions, await client.get(definitions, { name: groupResourceOf(resource) }));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

/** What the backup knows of a claim's data. Simulated volumes hold none: a snapshot of one is complete at once. */
function volumeInfo({ metadata, spec }: KubeObject, backup: KubeObject): readonly JsonObject[] {
  const pvName = stringAt(spec, "volumeName") ?? "";
  if (pvName === "") return [];
  const where = { pvcName: metadata.name ?? "", pvcNamespace: metadata.namespace ?? "", pvName };
  if (fieldAt(backup.spec, "snapshotVolumes") === false) {
    const skippedReason = "not satisfied the criteria for VolumePolicy or the legacy snapshot way";
    return [{ ...where, snapshotDataMoved: false, skipped: true, skippedReason }];
  }
  const done = { snapshotDataMoved: false, skipped: false, result: "succeeded" };
  return [{ ...where, backupMethod: "CSISnapshot", ...done }];
}
