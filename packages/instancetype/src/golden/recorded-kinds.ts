import { expandKind } from "./expand-kind.js";
import { inferKind } from "./infer-kind.js";
import type { RecordedKind } from "./recorded-kind.js";
import { revisionKind } from "./revision-kind.js";
import { webhookKind } from "./webhook-kind.js";

/** The engine's kinds of recorded cases. */
export const recordedKinds: readonly RecordedKind[] = [expandKind, revisionKind, inferKind, webhookKind];

export { pickGolden } from "./pick-golden.js";
