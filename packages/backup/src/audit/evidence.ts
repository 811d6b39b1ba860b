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

/** Manifests from which machines are created anew: a git tree, or the output of kustomize or Helm. */
export interface ManifestEvidence {
  readonly inventory: Inventory;
  /** Where an object stands, by {@link Inventory} key; the file, with `#N` for the N-th document. */
  readonly originOf: (groupResource: string, namespace: string, name: string) => string | undefined;
  /** When a file was changed, newest first; absent where there is no git history. */
  readonly history?: (file: string) => readonly FileChange[];
}

/** One commit that touched a file. */
export interface FileChange {
  readonly commit: string;
  /** Seconds since 1970. */
  readonly time: number;
}

/** Everything an audit may look at. The more there is, the fewer verdicts are `unknown`. */
export interface Evidence {
  readonly backup?: BackupEvidence;
  /** The cluster the machines ran on: live, or a dump of it. */
  readonly source?: Inventory;
  /** The cluster they are to run on. */
  readonly destination?: Inventory;
  readonly restore?: RestoreEvidence;
  readonly manifests?: ManifestEvidence;
  readonly readPatch: ReadPatch;
}
