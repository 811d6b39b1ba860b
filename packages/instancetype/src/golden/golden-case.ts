import type { JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";

/** One recorded question to KubeVirt's engine. */
export interface GoldenCase {
  readonly id: string;
  readonly family: string;
  readonly vm: KubeObject;
  readonly instancetype: KubeObject | null;
  readonly preference: KubeObject | null;
  /** A KubeVirt configuration laid over the defaults. */
  readonly config?: JsonObject;
  /** ControllerRevisions in the store. */
  readonly revisions?: readonly KubeObject[];
}

/** KubeVirt's recorded answer; the fields are named as {@link answerCase} names them. */
export interface GoldenAnswer {
  readonly id: string;
  readonly errorKind?: "conflict" | "notFound" | "other" | "panic" | "decode";
  readonly conflictsUnordered?: boolean;
  readonly spreadPanic?: string;
  readonly admitPanic?: string;
  readonly requirementsPanic?: string;
  readonly vmiError?: string;
  readonly [field: string]: JsonValue | undefined;
}
