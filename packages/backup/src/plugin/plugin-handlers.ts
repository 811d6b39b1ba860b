import type { Client, KubeObject } from "@unfold/apimachinery";
import { unfoldPrefix } from "@unfold/instancetype";
import { backupActions } from "../actions/backup-actions.js";
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
      const backup = objectOf(bytes);
      const result = await action.execute(objectOf(item), backup, clientOf(backup));
      return { item: bytesOf(result.item), additionalItems: identifiers(result.additionalItems) };
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
        item: objectOf(item),
        restore: objectOf(restore),
        itemFromBackup: objectOf(itemFromBackup),
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

function objectOf(bytes: unknown): KubeObject {
  return JSON.parse((bytes as Buffer).toString("utf8")) as KubeObject;
}

/** An item that is left out has no bytes. */
function bytesOf(object: KubeObject | undefined): Buffer {
  return object === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(object));
}
