import type { JsonValue, KubeObject } from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import type { Failed } from "../engine-error.js";
import { buildVmi } from "../expand/build-vmi.js";
import type { FoundType } from "../find/find.js";
import { type CompleteVmiResult, completeVmi } from "../vmi/complete-vmi.js";
import { comparableVmi } from "./comparable-vmi.js";
import { differencesOf } from "./differences.js";

/** A machine with the types and the cluster it is started in. */
export interface MachineStart {
  readonly vm: KubeObject;
  readonly instancetype: FoundType | undefined;
  readonly preference: FoundType | undefined;
  readonly config: ClusterConfig;
}

/** One place in which two starts of a machine differ; an absent side has no such field. */
export interface StartDifference {
  readonly path: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

export type StartDifferencesResult =
  | { readonly ok: true; readonly differences: readonly StartDifference[] }
  | Failed;

/**
 * Where the VMI of one start differs from that of another, sorted by path: the same machine with other types, in another
 * cluster, or after a restore. Compared as {@link sameVmi} compares.
 */
export function startDifferences(before: MachineStart, after: MachineStart): StartDifferencesResult {
  const first = startedVmi(before);
  if (!first.ok) return first;
  const second = startedVmi(after);
  if (!second.ok) return second;
  const found = differencesOf(comparableVmi(first.vmi), comparableVmi(second.vmi));
  return {
    ok: true,
    differences: found.map(({ path, referencing, expanded }) => ({
      path,
      ...(referencing === undefined ? {} : { before: referencing }),
      ...(expanded === undefined ? {} : { after: expanded }),
    })),
  };
}

/** The VMI as KubeVirt's controller makes it and its webhook completes it. */
function startedVmi({ vm, ...input }: MachineStart): CompleteVmiResult {
  const built = buildVmi(vm, input);
  return built.ok ? completeVmi(built.vmi, input.config) : built;
}
