import type { JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";

/** One thing that was done to the real system; what follows it until all is quiet belongs to the same step. */
export type RecordedStep =
  | { readonly op: "policy"; readonly value: "unset" | "reference" | "expand" | "expandAll" }
  | { readonly op: "restart" }
  | { readonly op: "create"; readonly obj: KubeObject }
  | {
      readonly op: "patch";
      readonly kind: string;
      readonly name: string;
      /** An object is a merge patch, an array a JSON patch. */
      readonly patch: JsonValue;
      readonly sub?: "status";
    }
  | { readonly op: "delete"; readonly kind: string; readonly name: string }
  | { readonly op: "touch"; readonly name: string }
  | { readonly op: "vmiStatus"; readonly name: string; readonly status: JsonObject }
  | { readonly op: "podRunning" }
  | { readonly op: "strip"; readonly kind: string; readonly name: string }
  | { readonly op: "wait"; readonly ms: number }
  | {
      readonly op: "waitFor";
      readonly name: string;
      readonly cond: "captured" | "expanded";
      readonly max: number;
    }
  | {
      readonly op: "fault";
      readonly group: string;
      readonly resource: string;
      readonly verbs: readonly ("CREATE" | "UPDATE" | "DELETE")[];
    }
  | { readonly op: "unfault" };

/** A recorded sequence of steps in a namespace of its own. */
export interface RecordedScenario {
  readonly id: string;
  readonly family: string;
  readonly namespace: string;
  /** KubeVirt's webhooks were served. */
  readonly webhooks?: boolean;
  readonly steps: readonly RecordedStep[];
}

/** What the namespace looked like after one step. */
export interface Snapshot {
  readonly step: number;
  readonly request?: { readonly code: number; readonly message?: string };
  /** Whether everything came to rest. */
  readonly quiescent?: boolean;
  /** Whether what `waitFor` waits for came true. */
  readonly reached?: boolean;
  readonly vms: readonly JsonObject[];
  readonly vmis: readonly JsonObject[];
  readonly controllerRevisions: readonly JsonObject[];
}

/** What two runs of the recording agreed on; null where there was one run. */
export interface Stability {
  readonly snapshots: boolean;
  readonly unstableSteps: readonly number[];
  readonly objects: boolean;
  readonly events: boolean;
  readonly revisionWrites: boolean;
}

/** A write of the controllers that made or removed an object. */
export interface RecordedWrite {
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string | null;
  readonly name: string;
  readonly code: number;
}

/** What a scenario led to. */
export interface Outcome {
  /** Every write of the controllers, as far as it is kept. */
  readonly writes: readonly RecordedWrite[];
  readonly snapshots: readonly Snapshot[];
  /** Kind → its objects at the end, without what differs from run to run. */
  readonly objects: { readonly [kind: string]: readonly JsonObject[] };
}

export interface RecordedOutcome extends Outcome {
  readonly id: string;
  readonly stable: Stability | null;
}
