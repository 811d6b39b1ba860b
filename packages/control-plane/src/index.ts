export { resources } from "@unfold/controllers";
export { type EmbeddedControlPlane, type EmbeddedOptions, startEmbedded } from "./embedded-control-plane.js";
export {
  createIfAbsent,
  createOrUpdate,
  definitionResource,
  installInitialObjects,
  installObjects,
  serviceResource,
} from "./install-objects.js";
export { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "./start-control-plane.js";
export { versionInfo } from "./version-info.js";
