import { type Client, isNotFound, type KubeObject, withFieldAt } from "@unfold/apimachinery";
import type { AdditionalItem, BackupItemAction } from "../../actions/item-action.js";
import { memoizedLists } from "../../actions/memoized-lists.js";
import { includesResource } from "../../velero/resource-filter.js";
import type { BackupHooks } from "../hooks/backup-hooks.js";
import type { ItemResults } from "../run/item-results.js";
import type { RunLog } from "../run/run-log.js";
import { groupResourceOf, type ServedResource, type ServedResources } from "../run/served-resource.js";
import { veleroBackupActions } from "../run/velero-actions.js";
import { archivedByTool, type ChosenTool } from "../tool/chosen-tool.js";
import { veleroAnnotations } from "../velero-resources.js";
import type { ArchivedItem } from "./backup-archive.js";
import type { BackupFilter } from "./backup-filter.js";

export interface BackupItemsOptions {
  readonly client: Client;
  readonly served: ServedResources;
  readonly filter: BackupFilter;
  readonly tool: ChosenTool;
  /** Run in pods around their being saved. */
  readonly hooks: Pick<BackupHooks, "run">;
  /** The Backup that is made. */
  readonly backup: KubeObject;
  readonly results: ItemResults;
  readonly log: RunLog;
  /** Told of each object that goes into the archive, once. */
  readonly save: (item: ArchivedItem) => void;
}

/** Saves objects with what belongs to them, each once (Velero pkg/backup itemBackupper). */
export class BackupItems {
  readonly #options: BackupItemsOptions;
  readonly #actions: readonly BackupItemAction[];
  /** What actions see of the cluster. */
  readonly #cluster: Client;
  /** Saved, being saved, or left out for good. */
  readonly #seen = new Set<string>();
  readonly #resources = new Map<string, ServedResource>();

  constructor(options: BackupItemsOptions) {
    this.#options = options;
    this.#cluster = memoizedLists(options.client);
    this.#actions = [...veleroBackupActions, ...options.tool.plugin.backup];
  }

  /** Number of objects looked at. */
  get count(): number {
    return this.#seen.size;
  }

  /** Resources of which an object was saved. */
  get resources(): readonly ServedResource[] {
    return [...this.#resources.values()];
  }

  /** @param mustInclude an action insists on it: filters do not count */
  async save(resource: ServedResource, object: KubeObject, mustInclude = false): Promise<void> {
    const { filter, log } = this.#options;
    const name = nameOf(resource, object.metadata.namespace, object.metadata.name);
    if (object.metadata.deletionTimestamp !== undefined) {
      log.add("info", `Skipping ${name} because it's being deleted.`);
      return;
    }
    if (!mustInclude && !filter.admits(resource, object)) {
      log.add("info", `Excluding ${name}`);
      return;
    }
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    if (groupResourceOf(resource) === "pods") await this.#savePod(resource, object);
    else await this.#actAndWrite(resource, object);
  }

  /** What a pod mounts is saved between its hooks: that is what they are for. */
  async #savePod(resource: ServedResource, pod: KubeObject): Promise<void> {
    const { hooks } = this.#options;
    if (!(await hooks.run(pod, "pre"))) return;
    await this.#actAndWrite(resource, pod);
    await hooks.run(pod, "post");
  }

  async #actAndWrite(resource: ServedResource, object: KubeObject): Promise<void> {
    const item = await this.#act(resource, object);
    if (item !== undefined) this.#write(resource, item);
  }

  #write(resource: ServedResource, item: KubeObject): void {
    const { tool, save, log } = this.#options;
    const groupResource = groupResourceOf(resource);
    const archived = archivedByTool(item, groupResource, tool);
    if (archived === undefined) return;
    log.add("info", `Backed up ${nameOf(resource, item.metadata.namespace, item.metadata.name)}`);
    this.#resources.set(groupResource, resource);
    save({ groupResource, version: resource.version, object: archived });
  }

  /** Runs the actions one after the other; what one returns is the next one's. Undefined: the item is left out. */
  async #act(resource: ServedResource, object: KubeObject): Promise<KubeObject | undefined> {
    const groupResource = groupResourceOf(resource);
    let item = object;
    for (const { appliesTo, execute } of this.#actions) {
      if (!includesResource({ includes: appliesTo, excludes: [] }, groupResource)) continue;
      try {
        const result = await execute(item, this.#options.backup, this.#cluster);
        if (result.item === undefined || isSkipped(result.item)) {
          this.#options.log.add(
            "info",
            `Skipping ${nameOf(resource, item.metadata.namespace, item.metadata.name)}`,
          );
          return undefined;
        }
        const mustInclude = result.item.metadata.annotations?.[veleroAnnotations.mustInclude] === "true";
        item = withoutAnnotation(result.item, veleroAnnotations.mustInclude);
        for (const additional of result.additionalItems) await this.#saveAdditional(additional, mustInclude);
      } catch (error) {
        this.#refuse(resource, item, error);
        return undefined;
      }
    }
    return item;
  }

  async #saveAdditional(item: AdditionalItem, mustInclude: boolean): Promise<void> {
    const { served, client, log, results } = this.#options;
    const resource = served.find(groupResourceOf(item));
    if (resource === undefined) return;
    const key = { ...(resource.namespaced ? { namespace: item.namespace } : {}), name: item.name };
    try {
      await this.save(resource, await client.get(resource, key), mustInclude);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      const text = "Additional item was not found in Kubernetes API, can't back it up";
      const message = `resource: /${item.resource} name: /${item.name} message: /${text}`;
      log.add("warning", message);
      results.warnings.add(resource.namespaced ? item.namespace : "", message);
    }
  }

  #refuse(resource: ServedResource, { metadata }: KubeObject, error: unknown): void {
    const { namespace = "", name = "" } = metadata;
    const groupResource = groupResourceOf(resource);
    const cause = error instanceof Error ? error.message : String(error);
    const action = `error executing custom action (groupResource=${groupResource}, namespace=${namespace}, name=${name}): ${cause}`;
    const message = `resource: /${resource.resource} name: /${name} message: /Error backing up item error: /${action}`;
    this.#options.log.add("error", message);
    this.#options.results.errors.add(namespace, message);
  }
}

function nameOf(resource: ServedResource, namespace = "", name = ""): string {
  return `${groupResourceOf(resource)} ${namespace === "" ? "" : `${namespace}/`}${name}`;
}

function isSkipped({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[veleroAnnotations.skipFromBackup] !== undefined;
}

function withoutAnnotation(object: KubeObject, annotation: string): KubeObject {
  if (object.metadata.annotations?.[annotation] === undefined) return object;
  return withFieldAt(object, ["metadata", "annotations", annotation], undefined) as KubeObject;
}
