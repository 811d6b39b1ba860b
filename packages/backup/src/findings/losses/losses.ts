import type { CatalogueEntry } from "../catalogue-entry.js";
import { archiveLosses } from "./archive-losses.js";
import { backupLosses } from "./backup-losses.js";
import { destinationLosses } from "./destination-losses.js";
import { restoreLosses } from "./restore-losses.js";
import { sourceLosses } from "./source-losses.js";

/** How a backup or a restore loses a machine's type, in the order of the codes: L01 to L37. */
export const losses: readonly CatalogueEntry[] = [
  ...archiveLosses,
  ...backupLosses,
  ...restoreLosses,
  ...destinationLosses,
  ...sourceLosses,
].sort((a, b) => (a.code < b.code ? -1 : 1));
