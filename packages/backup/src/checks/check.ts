import type { AuditContext } from "../audit/audit-context.js";
import type { MachineView, RoleView } from "../audit/machine-view.js";

/** What was seen, or undefined when the condition does not hold. */
export type Seen = string | undefined;

/** A condition on one type of one machine that has a matcher for it. */
export type RoleCheck = (view: RoleView, machine: MachineView, audit: AuditContext) => Seen;

/** A condition on a machine. */
export type MachineCheck = (machine: MachineView, audit: AuditContext) => Seen;

/** Something seen around the machines, with the object it is about. */
export interface SiteFinding {
  readonly object?: string;
  readonly message: string;
}

/** A condition on clusters, backups and restores. */
export type SiteCheck = (audit: AuditContext) => readonly SiteFinding[];

/** The checks of a part of the catalogue, by code. */
export interface Checks {
  /** What the checks on machines look at; without it none of them can hold and they are not run. */
  readonly needs?: (audit: AuditContext) => boolean;
  readonly role: { readonly [code: string]: RoleCheck };
  readonly machine: { readonly [code: string]: MachineCheck };
  readonly site: { readonly [code: string]: SiteCheck };
}
