import type { JsonValue, KubeObject } from "@unfold/apimachinery";
import type { Inventory } from "../inventory/inventory.js";
import type { ReadPatch } from "../velero/resource-modifier.js";

/** A backup: what its archive holds and what was written about it. Everything but the archive may be missing. */
export interface BackupEvidence {
  readonly inventory: Inventory;
  /** `velero-backup.json`. */
  readonly backup?: KubeObject;
  /** `NAME-results.gz`: warnings and errors of the backup. */
  readonly results?: JsonValue;
  /** `NAME-resource-list.json.gz`. */
  readonly resourceList?: JsonValue;
}

/** A restore that is planned, or was done. */
export interface RestoreEvidence {
  readonly restore: KubeObject;
  /** The rules of `spec.resourceModifier`, read from its ConfigMap. */
  readonly modifier?: JsonValue;
  /** `restore-NAME-results.gz`. */
  readonly results?: JsonValue;
}

/** Everything an audit may look at. The more there is, the fewer verdicts are `unknown`. */
export interface Evidence {
  readonly backup?: BackupEvidence;
  /** The cluster the machines ran on: live, or a dump of it. */
  readonly source?: Inventory;
  /** The cluster they are to run on. */
  readonly destination?: Inventory;
  readonly restore?: RestoreEvidence;
  readonly readPatch: ReadPatch;
}
