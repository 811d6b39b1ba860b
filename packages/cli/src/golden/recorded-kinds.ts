import { virtctlKind } from "./virtctl-kind.js";

/** The recorded cases that the commands answer; `npm run golden` finds them here. */
export const recordedKinds = [virtctlKind] as const;
