import type { Client, KubeObject } from "@unfold/apimachinery";
import { unfoldPrefix } from "@unfold/instancetype";
import { backupActions, marks } from "../actions/backup-actions.js";
import type { AdditionalItem, BackupItemAction, RestoreItemAction } from "../actions/item-action.js";
import { memoizedLists } from "../actions/memoized-lists.js";
import { restoreActions } from "../actions/restore-actions.js";
import type { PluginService } from "./plugin-services.js";

/** What a request says, decoded. */
export interface PluginRequest {
  readonly [field: string]: unknown;
}

/** Answers one method; what it throws reaches Velero as the action's error. */
export type PluginHandler = (request: PluginRequest) => Promise<object>;

/** Prefix of the registered names. */
const vendor = unfoldPrefix;

/** Actions are registered in the second version of both protocols, which current Veleros prefer. */
const kinds = { backup: "BackupItemActionV2", restore: "RestoreItemActionV2" } as const;

/** Names under which Velero lists the actions: `velero plugin get`. */
export function registeredPlugins(
  command: string,
): readonly { command: string; kind: string; name: string }[] {
  return [
    ...backupActions.map(({ name }) => ({ command, kind: kinds.backup, name: `${vendor}/${name}` })),
    ...restoreActions.map(({ name }) => ({ command, kind: kinds.restore, name: `${vendor}/${name}` })),
  ];
}

/** What each method of each service does. `shutdown` is called when Velero asks the process to end. */
export function pluginHandlers(
  cluster: Client,
  command: string,
  shutdown: () => void,
): { readonly [service in PluginService]: { readonly [method: string]: PluginHandler } } {
  const backup = backupHandlers(cluster);
  const restore = restoreHandlers(cluster);
  return {
    "generated.PluginLister": { ListPlugins: async () => ({ plugins: registeredPlugins(command) }) },
    "generated.BackupItemAction": backup,
    "v2.BackupItemAction": { ...backup, ...operationHandlers },
    "generated.RestoreItemAction": restore,
    "v2.RestoreItemAction": {
      ...restore,
      ...operationHandlers,
      AreAdditionalItemsReady: async () => ({ ready: true }),
    },
    "grpc.health.v1.Health": { Check: async () => ({ status: serving }) },
    "plugin.GRPCController": {
      Shutdown: async () => {
        shutdown();
        return {};
      },
    },
  };
}

/** `SERVING` of grpc.health.v1. */
const serving = 1;

/** No action starts anything that goes on after its answer. */
const operationHandlers: { readonly [method: string]: PluginHandler } = {
  Progress: async () => ({ progress: { completed: true } }),
  Cancel: async () => ({}),
};

function backupHandlers(cluster: Client): { readonly [method: string]: PluginHandler } {
  const clientOf = clientPerBackup(cluster);
  return {
    AppliesTo: async ({ plugin }) => selectorOf(namedAction(backupActions, plugin)),
    Execute: async ({ plugin, item, backup: bytes }) => {
      const action = namedAction(backupActions, plugin);
      const backup = objectOf(bytes, "the backup");
      const given = objectOf(item, "the item");
      const result = await action.execute(given, backup, clientOf(backup));
      return {
        item: bytesOf(result.item ?? leftOut(given)),
        additionalItems: identifiers(result.additionalItems),
      };
    },
  };
}

/** What the actions see of the cluster: each list once a backup. Velero asks for one backup at a time. */
function clientPerBackup(cluster: Client): (backup: KubeObject) => Client {
  let latest: { readonly of: string; readonly client: Client } | undefined;
  return ({ metadata }) => {
    const of = metadata.uid ?? "";
    if (of === "") return cluster;
    if (latest?.of !== of) latest = { of, client: memoizedLists(cluster) };
    return latest.client;
  };
}

function restoreHandlers(cluster: Client): { readonly [method: string]: PluginHandler } {
  return {
    AppliesTo: async ({ plugin }) => selectorOf(namedAction(restoreActions, plugin)),
    Execute: async ({ plugin, item, restore, itemFromBackup }) => {
      const action = namedAction(restoreActions, plugin);
      const input = {
        item: objectOf(item, "the item"),
        restore: objectOf(restore, "the restore"),
        itemFromBackup: objectOf(itemFromBackup, "the item of the backup"),
      };
      const result = await action.execute(input, cluster);
      return {
        item: bytesOf(result.item),
        additionalItems: identifiers(result.additionalItems),
        skipRestore: result.skipRestore,
      };
    },
  };
}

function namedAction<Action extends BackupItemAction | RestoreItemAction>(
  actions: readonly Action[],
  plugin: unknown,
): Action {
  const action = actions.find(({ name }) => `${vendor}/${name}` === plugin);
  if (action === undefined) throw new Error(`unknown plugin ${String(plugin)}`);
  return action;
}

function selectorOf({ appliesTo }: BackupItemAction | RestoreItemAction): object {
  return { ResourceSelector: { includedResources: appliesTo } };
}

function identifiers(items: readonly AdditionalItem[]): readonly object[] {
  return items.map(({ group, resource, namespace, name }) => ({ group, resource, namespace, name }));
}

/** @throws Error that says which of a request's parts is no object */
function objectOf(bytes: unknown, what: string): KubeObject {
  let value: unknown;
  try {
    value = JSON.parse((bytes as Buffer).toString("utf8"));
  } catch (error) {
    throw new Error(`${what} is no object in JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`${what} is no object in JSON`);
  }
  return { ...value, metadata: (value as Partial<KubeObject>).metadata ?? {} } as KubeObject;
}

/**
 * An item that is left out. Over the protocol no item means an unchanged one: Velero 1.18.1 and newer heed an annotation;
 * older ones save the item, and the mark of what belongs to another keeps it from coming back.
 */
function leftOut(item: KubeObject): KubeObject {
  const annotations = {
    ...item.metadata.annotations,
    [skipAnnotation]: "true",
    [marks.ownedInstance]: "true",
  };
  return { ...item, metadata: { ...item.metadata, annotations } };
}

const skipAnnotation = "velero.io/skip-from-backup";

function bytesOf(object: KubeObject): Buffer {
  return Buffer.from(JSON.stringify(object));
}
