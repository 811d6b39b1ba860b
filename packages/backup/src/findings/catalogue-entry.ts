/** How much a finding matters. `error`: a machine does not come back as it was; `warning`: it may not; `info`: to know. */
export type Severity = "error" | "warning" | "info";

/** What a finding is about. */
export type Subject = "machine" | "role" | "site";

/** One row of the catalogue: everything there is to say about a code before it is found anywhere. */
export interface CatalogueEntry {
  /** Stable. */
  readonly code: string;
  readonly severity: Severity;
  /** A machine as a whole, one of its two types, or the clusters, backups and restores around it. */
  readonly subject: Subject;
  /** A few words. */
  readonly title: string;
  /** When it is raised. */
  readonly condition: string;
  /** What happens then, and why. */
  readonly explanation: string;
  readonly remedy: string;
  /** Upstream behaviour or issue behind it. */
  readonly source: string;
}
