import {
  type Client,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import type { RestoreItemAction } from "../../actions/item-action.js";
import { includesResource } from "../../velero/resource-filter.js";
import { modifyResource, type ReadPatch } from "../../velero/resource-modifier.js";
import { withRestoreHooks } from "../hooks/restore-hooks.js";
import { validLabelValue } from "../label-value.js";
import { listsAt } from "../run/filter-lists.js";
import type { ItemResults } from "../run/item-results.js";
import type { RunLog } from "../run/run-log.js";
import { groupResourceOf, type ServedResource } from "../run/served-resource.js";
import { veleroRestoreActions } from "../run/velero-actions.js";
import { strippedObject, withRestoreLabels } from "../stripped-object.js";
import type { ChosenTool } from "../tool/chosen-tool.js";
import { veleroAnnotations } from "../velero-resources.js";
import type { ArchiveContent } from "./archive-content.js";
import { createOrKeep } from "./create-or-keep.js";
import type { RestoreFilter } from "./restore-filter.js";
import { RestoredNamespaces } from "./restored-namespaces.js";
import { restoredClaim, restoredVolume } from "./restored-volumes.js";

export interface RestoreItemsOptions {
  readonly client: Client;
  /** What the cluster serves under the name of a group resource. */
  readonly find: (groupResource: string) => ServedResource | undefined;
  readonly content: ArchiveContent;
  readonly filter: RestoreFilter;
  readonly tool: ChosenTool;
  readonly restore: KubeObject;
  /** Name of the backup. */
  readonly backupName: string;
  /** Rules of `spec.resourceModifier`. */
  readonly modifier: JsonValue | undefined;
  readonly readPatch: ReadPatch;
  readonly results: ItemResults;
  readonly log: RunLog;
  /** Ends what would be waited for. */
  readonly signal?: AbortSignal | undefined;
}

/** Restores objects of an archive with what they ask for, each once (Velero pkg/restore restoreItem). */
export class RestoreItems {
  readonly #options: RestoreItemsOptions;
  readonly #actions: readonly RestoreItemAction[];
  readonly #done = new Map<string, string>();
  readonly #namespaces: RestoredNamespaces;
  #hooksNotRun = 0;
  /** Volumes that were there or came back; claims keep their names. */
  readonly #volumes = new Set<string>();

  constructor(options: RestoreItemsOptions) {
    this.#options = options;
    this.#namespaces = new RestoredNamespaces(options);
    this.#actions = [...veleroRestoreActions, ...options.tool.plugin.restore];
  }

  /** What became of each object: `kind` with `namespace/name(created)` and the like. */
  get restored(): ReadonlyMap<string, string> {
    return this.#done;
  }

  /** `status.hookStatus` of the Restore. */
  get hookStatus(): JsonObject {
    const count = this.#hooksNotRun;
    return count === 0 ? {} : { hooksAttempted: count, hooksFailed: count };
  }

  /** Restores one object. Failures are told in the results; the others go on. */
  async restore(groupResource: string, fromArchive: KubeObject): Promise<void> {
    const { results, log } = this.#options;
    const { namespace = "", name = "" } = fromArchive.metadata;
    const key = `${fromArchive.apiVersion}/${fromArchive.kind} ${namespace}/${name}`;
    if (this.#done.has(key)) return;
    this.#done.set(key, "skipped");
    const target = this.#targetOf(namespace);
    try {
      this.#done.set(key, await this.#restoreItem(groupResource, fromArchive, target));
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      const message = `error restoring ${groupResource}/${namespace}/${name}: ${cause}`;
      log.add("error", message);
      results.errors.add(target, message);
      this.#done.set(key, "failed");
    }
  }

  async #restoreItem(groupResource: string, fromArchive: KubeObject, target: string): Promise<string> {
    const { tool, results, log, restore, client } = this.#options;
    const resource = this.#options.find(groupResource);
    if (resource === undefined) {
      log.add("info", `Skipping restore of ${groupResource} because it cannot be resolved via discovery`);
      return "skipped";
    }
    const kept = tool.switches.flatMap(({ keepsMetadata = [] }) => keepsMetadata);
    let item = strippedObject(fromArchive, kept);
    if (groupResource === "persistentvolumes") {
      const volume = restoredVolume(item);
      if (volume === undefined) return "skipped";
      item = volume;
    }
    if (target !== "") await this.#namespaces.ensure(fromArchive.metadata.namespace ?? "", target);
    for (const { name, appliesTo, execute } of this.#actions) {
      if (!includesResource({ includes: appliesTo, excludes: [] }, groupResource)) continue;
      log.add("info", `Executing item action ${name} for ${groupResource}`);
      const result = await execute({ item, itemFromBackup: fromArchive, restore }, client);
      if (result.skipRestore) return "skipped";
      item = result.item;
      for (const { resource: plural, group, namespace, name: named } of result.additionalItems) {
        await this.#restoreAdditional(groupResourceOf({ resource: plural, group }), namespace, named);
      }
    }
    if (groupResource === "persistentvolumeclaims") {
      item = restoredClaim(item, (name) => this.#volumes.has(name));
    }
    if (groupResource === "pods") item = this.#hooked(item, target);
    return this.#create(resource, this.#finished(groupResource, item, target), fromArchive, results);
  }

  /** With init containers of hooks. Commands would have to wait for containers that never run here. */
  #hooked(item: KubeObject, target: string): KubeObject {
    const { pod, commands } = withRestoreHooks(item, this.#options.restore, target);
    this.#hooksNotRun += commands;
    for (let count = 0; count < commands; count += 1) {
      const what = `hook in pod ${target}/${item.metadata.name} not executed`;
      this.#options.results.warnings.add(
        target,
        `${what}: pods that hold no virtual machine do not run here`,
      );
    }
    return pod;
  }

  async #restoreAdditional(groupResource: string, namespace: string, name: string): Promise<void> {
    const { content, results, log, filter } = this.#options;
    const object = content.get(groupResource, namespace, name);
    if (object === undefined) {
      const scope = namespace === "" ? "cluster" : `namespaces/${namespace}`;
      const path = `resources/${groupResource}/${scope}/${name}.json`;
      const message = `unable to restore additional item: stat ${path}: no such file or directory`;
      log.add("warning", message);
      results.warnings.add(namespace, message);
    } else if (filter.admits(groupResource, object)) {
      await this.restore(groupResource, object);
    }
  }

  /** Modified, in its namespace, labelled. */
  #finished(groupResource: string, item: KubeObject, target: string): KubeObject {
    const { modifier, readPatch, backupName, restore, log, results } = this.#options;
    const { object: modified, problems } =
      modifier === undefined
        ? { object: item, problems: [] }
        : modifyResource(item, groupResource, modifier, readPatch);
    for (const problem of problems) {
      log.add("error", `${groupResource} ${item.metadata.name}: ${problem}`);
      results.errors.add(target, problem);
    }
    const metadata = target === "" ? modified.metadata : { ...modified.metadata, namespace: target };
    return withRestoreLabels(
      { ...modified, metadata },
      validLabelValue(backupName),
      validLabelValue(restore.metadata.name ?? ""),
    );
  }

  async #create(
    resource: ServedResource,
    item: KubeObject,
    fromArchive: KubeObject,
    results: ItemResults,
  ): Promise<string> {
    const { client, restore, log } = this.#options;
    const policy = stringAt(restore.spec, "existingResourcePolicy") ?? "";
    const { action, object, warning } = await createOrKeep(client, resource, item, policy);
    const { namespace = "", name = "" } = item.metadata;
    log.add("info", `${groupResourceOf(resource)} ${namespace}/${name}: ${action}`);
    if (warning !== undefined) results.warnings.add(namespace, warning);
    if (groupResourceOf(resource) === "persistentvolumes") this.#volumes.add(name);
    if (action === "created" && object !== undefined && this.#restoresStatus(resource, item)) {
      await this.#restoreStatus(resource, object, fromArchive);
    }
    return action;
  }

  #restoresStatus(resource: ServedResource, { metadata }: KubeObject): boolean {
    const wish = metadata.annotations?.[veleroAnnotations.restoreStatus];
    if (wish !== undefined) return wish === "true";
    const restoreStatus = objectAt(this.#options.restore.spec, "restoreStatus");
    return (
      restoreStatus !== undefined &&
      includesResource(listsAt(restoreStatus, "Resources"), groupResourceOf(resource))
    );
  }

  async #restoreStatus(resource: ServedResource, created: KubeObject, { status }: KubeObject): Promise<void> {
    if (status === undefined) return;
    const { client, results, log } = this.#options;
    const { namespace, name = "" } = created.metadata;
    const key = { ...(namespace === undefined ? {} : { namespace }), name };
    try {
      const patch = { type: "application/merge-patch+json", body: { status } } as const;
      await client.patch(resource, key, patch, { subresource: "status" });
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      const message = `status field restore failed for ${groupResourceOf(resource)}/${namespace ?? ""}/${name}: ${cause}`;
      log.add("warning", message);
      results.warnings.add(namespace ?? "", message);
    }
  }

  #targetOf(namespace: string): string {
    return stringAt(this.#options.restore.spec, "namespaceMapping", namespace) ?? namespace;
  }
}
