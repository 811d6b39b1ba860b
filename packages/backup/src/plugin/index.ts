export { backupActions } from "../actions/backup-actions.js";
export type { BackupItemAction, RestoreItemAction } from "../actions/item-action.js";
export { ActionError } from "../actions/item-action.js";
export { restoreActions } from "../actions/restore-actions.js";
export { serviceDefinition } from "./plugin-services.js";
export { type PluginProcess, pluginCookie, servePlugin } from "./serve-plugin.js";
