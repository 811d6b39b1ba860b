import type { AuditContext } from "../audit/audit-context.js";
import { archiveLosses } from "./archive-losses.js";
import { backupLosses } from "./backup-losses.js";
import type { Checks, MachineCheck, RoleCheck, SiteCheck } from "./check.js";
import { dependencies } from "./dependencies.js";
import { destinationLosses } from "./destination-losses.js";
import { gitMachines } from "./git-machines.js";
import { gitSites } from "./git-sites.js";
import { hyperConverged } from "./hyperconverged.js";
import { liveClusters } from "./live-clusters.js";
import { liveProtection } from "./live-protection.js";
import { recoveryMachines } from "./recovery-machines.js";
import { recoverySetup } from "./recovery-setup.js";
import { restoreLosses } from "./restore-losses.js";
import { sourceLosses } from "./source-losses.js";

type Rows<Check> = readonly (readonly [code: string, check: Check])[];

/** Checks on machines and their types. */
export interface MachineChecks {
  readonly role: Rows<RoleCheck>;
  readonly machine: Rows<MachineCheck>;
}

const ofRestored: readonly Checks[] = [
  archiveLosses,
  backupLosses,
  dependencies,
  destinationLosses,
  liveClusters,
  liveProtection,
  recoveryMachines,
  restoreLosses,
  sourceLosses,
];
const around: readonly Checks[] = [...ofRestored, gitSites, hyperConverged, recoverySetup];

/** Checks on machines of a backup or a cluster, in the order of the codes; without `audit` all there are. */
export function machineChecks(audit?: AuditContext): MachineChecks {
  return checksOf(
    ofRestored.filter(({ needs }) => audit === undefined || needs === undefined || needs(audit)),
  );
}

/** Checks on machines that are created from manifests. */
export const manifestChecks: MachineChecks = checksOf([gitMachines]);

/** Checks on what is around machines. */
export const siteChecks: Rows<SiteCheck> = sorted(around.map(({ site }) => site));

function checksOf(parts: readonly Checks[]): MachineChecks {
  return {
    role: sorted(parts.map(({ role }) => role)),
    machine: sorted(parts.map(({ machine }) => machine)),
  };
}

function sorted<Check>(tables: readonly { readonly [code: string]: Check }[]): Rows<Check> {
  const rows = tables.flatMap((table) => Object.entries(table));
  return rows.sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
}
