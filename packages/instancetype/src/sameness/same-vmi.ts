import type { KubeObject } from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import { defaultClusterConfig } from "../config/cluster-config.js";
import type { Failed } from "../engine-error.js";
import { buildVmi } from "../expand/build-vmi.js";
import { type ExpandMode, expand } from "../expand/expand.js";
import { type FoundType, find } from "../find/find.js";
import type { TypeLookup } from "../find/type-lookup.js";
import { type CompleteVmiResult, completeVmi } from "../vmi/complete-vmi.js";
import { comparableVmi } from "./comparable-vmi.js";
import { differencesOf, type VmiDifference } from "./differences.js";
import { type FrozenDefault, frozenDefaults } from "./frozen-defaults.js";

export type SameVmiResult =
  | {
      readonly ok: true;
      readonly same: boolean;
      /** Where the two instances differ, with both values; sorted by path. */
      readonly differences: readonly VmiDifference[];
      /** Values the cluster would have chosen at each start, and that are part of the expanded machine from now on. */
      readonly frozenDefaults: readonly FrozenDefault[];
    }
  | Failed;

interface Types {
  readonly instancetype: FoundType | undefined;
  readonly preference: FoundType | undefined;
}

const noTypes: Types = { instancetype: undefined, preference: undefined };

/**
 * Whether a virtual machine starts the same VMI before and after expansion. Both instances are built as KubeVirt's
 * controller builds them and completed as its webhook completes them, under one cluster configuration. Left out are the
 * four annotations that name types and the one with the machine's generation, and nothing else.
 */
export function sameVmi(
  vm: KubeObject,
  lookup: TypeLookup,
  config: ClusterConfig = defaultClusterConfig,
  mode: ExpandMode = "faithful",
): SameVmiResult {
  const instancetype = find("instancetype", vm, lookup);
  if (!instancetype.ok) return instancetype;
  const preference = find("preference", vm, lookup);
  if (!preference.ok) return preference;
  const types: Types = { instancetype: instancetype.found, preference: preference.found };
  const expanded = expand(vm, { ...types, config, mode });
  if (!expanded.ok) return expanded;
  const before = startedVmi(vm, types, config);
  if (!before.ok) return before;
  const after = startedVmi(expanded.vm, noTypes, config);
  if (!after.ok) return after;
  const differences = differencesOf(comparableVmi(before.vmi), comparableVmi(after.vmi));
  const frozen = frozenDefaults(vm, types, expanded.vm);
  return { ok: true, same: differences.length === 0, differences, frozenDefaults: frozen };
}

function startedVmi(vm: KubeObject, types: Types, config: ClusterConfig): CompleteVmiResult {
  const built = buildVmi(vm, { ...types, config });
  return built.ok ? completeVmi(built.vmi, config) : built;
}
