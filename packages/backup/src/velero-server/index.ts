export { veleroVersion } from "./requests/process-requests.js";
export type { ServedResource } from "./run/served-resource.js";
export { scheduledBackup } from "./schedule/scheduled-backup.js";
export type { ServerClock } from "./server-clock.js";
export { startVeleroServer, type VeleroServer, type VeleroServerOptions } from "./start-velero-server.js";
export { folderProvider, openLocation } from "./storage-location/open-location.js";
export { toolAnnotations } from "./tool/chosen-tool.js";
export { type LossCause, lossCauses } from "./tool/loss-causes.js";
export { type ToolPlugin, toolPlugins } from "./tool/tool-plugins.js";
export { type ToolSwitch, toolSwitches } from "./tool/tool-switches.js";
export {
  defaultLocation,
  defaultVeleroNamespace,
  veleroLabels,
  veleroResources,
} from "./velero-resources.js";
