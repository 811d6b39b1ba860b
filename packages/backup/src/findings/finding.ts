import type { Role } from "@unfold/instancetype";

/** One finding: a code of the catalogue, what it is about, and what was seen. */
export interface Finding {
  readonly code: string;
  /** `NAMESPACE/NAME`; absent for findings about clusters, backups and restores. */
  readonly machine?: string;
  readonly role?: Role;
  /** Another object it is about: `Restore velero/nightly`. */
  readonly object?: string;
  /** What was seen here, in one sentence. */
  readonly message: string;
  /** Why it does not count: the reason of an ignore, or that the baseline has it. */
  readonly suppressed?: string;
}
