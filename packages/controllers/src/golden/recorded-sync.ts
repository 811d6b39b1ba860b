import type { JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";

/** A machine and the cluster it is in, for one pass of the controller over it. */
export interface RecordedSync {
  readonly id: string;
  readonly op: "sync";
  readonly vm: KubeObject;
  readonly instancetype: KubeObject | null;
  readonly preference: KubeObject | null;
  /** A KubeVirtConfiguration. */
  readonly config?: JsonObject;
  /** The ControllerRevisions in the store. */
  readonly revisions?: readonly KubeObject[];
}

/** What a pass left behind. */
export interface SyncOutcome {
  readonly vm: KubeObject;
  /** Empty where the pass did not fail. */
  readonly error: string;
  /** Left out where there are none. */
  readonly storedRevisions?: readonly KubeObject[];
}

/** One field in which we and KubeVirt differ. */
export interface SyncDifference {
  readonly field: string;
  readonly want: JsonValue | undefined;
  readonly got: JsonValue | undefined;
}

/** The field under which a revision is compared. */
export function revisionField(name: string): string {
  return `revision ${name}`;
}
