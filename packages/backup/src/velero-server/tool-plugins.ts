import { backupActions } from "../actions/backup-actions.js";
import type { BackupItemAction, RestoreItemAction } from "../actions/item-action.js";
import { restoreActions } from "../actions/restore-actions.js";

/** A plugin for virtual machines that a backup or restore runs with. */
export interface ToolPlugin {
  /** Value of the annotation that chooses it. */
  readonly name: string;
  /** Prefix of its actions' registered names. */
  readonly vendor: string;
  readonly summary: string;
  readonly backup: readonly BackupItemAction[];
  readonly restore: readonly RestoreItemAction[];
}

/** The plugins to choose from; the first is the one that is meant when none is named. */
export const toolPlugins: readonly ToolPlugin[] = [
  {
    name: "unfold",
    vendor: "unfold.dev",
    summary: "The actions of unfold velero-plugin.",
    backup: backupActions,
    restore: restoreActions,
  },
  { name: "none", vendor: "", summary: "Velero alone.", backup: [], restore: [] },
];
