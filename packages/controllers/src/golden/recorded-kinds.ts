import { syncKind } from "./sync-kind.js";

/** The recorded cases that the controllers answer; `npm run golden` finds them here. */
export const recordedKinds = [syncKind] as const;
