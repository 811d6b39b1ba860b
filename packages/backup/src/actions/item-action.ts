import type { Client, KubeObject } from "@unfold/apimachinery";

/** An object Velero is asked to save or restore along with another; `resource` may carry a group. */
export interface AdditionalItem {
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** What an action of a backup makes of an item. No `item`: it is left out of the backup, without a word. */
export interface BackupResult {
  readonly item: KubeObject | undefined;
  readonly additionalItems: readonly AdditionalItem[];
}

/** A backup item action (Velero pkg/plugin/velero/backupitemaction). Throws {@link ActionError} to refuse the item. */
export interface BackupItemAction {
  /** Last part of its registered name. */
  readonly name: string;
  /** Resources it is asked about. */
  readonly appliesTo: readonly string[];
  readonly execute: (item: KubeObject, backup: KubeObject, cluster: Client) => Promise<BackupResult>;
}

export interface RestoreInput {
  /** Without status: Velero took it off. */
  readonly item: KubeObject;
  /** As it is in the archive. */
  readonly itemFromBackup: KubeObject;
  readonly restore: KubeObject;
}

export interface RestoreResult {
  readonly item: KubeObject;
  readonly additionalItems: readonly AdditionalItem[];
  readonly skipRestore: boolean;
}

/** A restore item action (Velero pkg/plugin/velero/restoreitemaction). */
export interface RestoreItemAction {
  readonly name: string;
  readonly appliesTo: readonly string[];
  readonly execute: (input: RestoreInput, cluster: Client) => Promise<RestoreResult>;
}

/** Why an item is refused; the message is what Velero writes into its results. */
export class ActionError extends Error {
  override readonly name = "ActionError";
}

export function restored(item: KubeObject, additionalItems: readonly AdditionalItem[] = []): RestoreResult {
  return { item, additionalItems, skipRestore: false };
}
