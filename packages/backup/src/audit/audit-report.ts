import type { Finding } from "../findings/finding.js";
import type { MachineReports } from "./machine-reports.js";
import type { RoleVerdict, Verdict } from "./verdict.js";

/** What was found of one machine. */
export interface MachineReport {
  readonly namespace: string;
  readonly name: string;
  /** Where it was read. */
  readonly origin: string;
  readonly verdict: Verdict;
  readonly roles: readonly RoleVerdict[];
  readonly findings: readonly Finding[];
}

/** The result of an audit. */
export interface AuditReport {
  readonly machines: MachineReports;
  /** Findings about clusters, backups and restores. */
  readonly findings: readonly Finding[];
  /** Members that could not be read: what they held was not audited. */
  readonly problems: readonly string[];
}
