export { toolAnnotations } from "./chosen-tool.js";
export { type LossCause, lossCauses } from "./loss-causes.js";
export { folderProvider } from "./open-location.js";
export type { ServedResource } from "./served-resource.js";
export type { ServerClock } from "./server-clock.js";
export { startVeleroServer, type VeleroServer, type VeleroServerOptions } from "./start-velero-server.js";
export { type ToolPlugin, toolPlugins } from "./tool-plugins.js";
export { type ToolSwitch, toolSwitches } from "./tool-switches.js";
export { defaultLocation, veleroLabels, veleroNamespace, veleroResources } from "./velero-resources.js";
