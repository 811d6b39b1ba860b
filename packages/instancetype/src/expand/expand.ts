import type { KubeObject } from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import type { Failed } from "../engine-error.js";
import type { FoundType } from "../find/find.js";

/** `exact` is KubeVirt's expansion to the letter; `faithful` starts the very VMI the referencing VM would start. */
export type ExpandMode = "exact" | "faithful";

export interface ExpandInput {
  readonly instancetype: FoundType | undefined;
  readonly preference: FoundType | undefined;
  readonly config: ClusterConfig;
  readonly mode: ExpandMode;
}

export type ExpandResult = { readonly ok: true; readonly vm: KubeObject } | Failed;

export function expand(_vm: KubeObject, _input: ExpandInput): ExpandResult {
  throw new Error("expand is not written yet");
}
