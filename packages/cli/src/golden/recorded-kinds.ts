import { controllerKind } from "./controller/controller-kind.js";
import { virtctlKind } from "./virtctl-kind.js";

/** The recorded cases that the commands and the control plane answer; `npm run golden` finds them here. */
export const recordedKinds = [virtctlKind, controllerKind] as const;
