import { archiveLosses } from "./archive-losses.js";
import { backupLosses } from "./backup-losses.js";
import type { Checks, MachineCheck, RoleCheck, SiteCheck } from "./check.js";
import { destinationLosses } from "./destination-losses.js";
import { restoreLosses } from "./restore-losses.js";
import { sourceLosses } from "./source-losses.js";

const parts: readonly Checks[] = [
  archiveLosses,
  backupLosses,
  restoreLosses,
  destinationLosses,
  sourceLosses,
];

/** Every check, by code, in the order of the codes. */
export const checks: {
  readonly role: readonly (readonly [code: string, check: RoleCheck])[];
  readonly machine: readonly (readonly [code: string, check: MachineCheck])[];
  readonly site: readonly (readonly [code: string, check: SiteCheck])[];
} = {
  role: sorted(parts.map(({ role }) => role)),
  machine: sorted(parts.map(({ machine }) => machine)),
  site: sorted(parts.map(({ site }) => site)),
};

function sorted<Check>(
  tables: readonly { readonly [code: string]: Check }[],
): readonly (readonly [string, Check])[] {
  const rows = tables.flatMap((table) => Object.entries(table));
  return rows.sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
}
