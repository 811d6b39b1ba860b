import { type JsonObject, type JsonValue, jsonEqual, type KubeObject } from "@unfold/apimachinery";
import { layOut, topologyPreference } from "../apply/topology.js";
import { type ClusterConfig, defaultClusterConfig } from "../config/cluster-config.js";
import { expand } from "../expand/expand.js";
import { count, struct } from "../field-value.js";
import { decodeType } from "../find/decode-type.js";
import type { FoundType } from "../find/find.js";
import type { Role } from "../find/type-lookup.js";
import { goFormOfVmSpec } from "../go-form/virtual-machine.js";
import { restoreChanges } from "../provenance/collapse.js";
import { diffValues } from "../provenance/diff-values.js";
import { pathText } from "../provenance/expansion-record.js";
import { recordExpansion } from "../provenance/record-expansion.js";
import {
  distance,
  instancetypeDifferences,
  type TypeDifference,
  vcpusField,
} from "./instancetype-differences.js";
import { skeletonOf } from "./skeleton.js";

/** The types a machine may have come from. */
export interface TypeCatalogue {
  readonly instancetypes: readonly KubeObject[];
  readonly preferences: readonly KubeObject[];
}

/** Types that, named by what is left of the machine, expand to the very machine. */
export interface MatchedPair {
  readonly instancetype: KubeObject;
  readonly preference: KubeObject | undefined;
  /** Fields that remain the machine's own; the pair that explains most comes first. */
  readonly own: number;
}

export interface NearType {
  readonly object: KubeObject;
  readonly differences: readonly TypeDifference[];
}

export interface MatchResult {
  /** Every pair that reproduces the machine, without a preference too; the best explanation first. */
  readonly exact: readonly MatchedPair[];
  /** Nearest first. */
  readonly instancetypes: readonly NearType[];
  /** Nearest first, each judged beside the nearest instance type. */
  readonly preferences: readonly NearType[];
}

/** Recognises the types a flat virtual machine was, or could have been, expanded from. */
export function match(
  vm: KubeObject,
  catalogue: TypeCatalogue,
  config: ClusterConfig = defaultClusterConfig,
): MatchResult {
  const spec = struct(struct(vm.spec, "template"), "spec") ?? {};
  const instancetypes = decodedTypes("instancetype", catalogue.instancetypes)
    .map((found) => ({ found, differences: instancetypeDifferences(found.spec, spec) }))
    .sort((a, b) => distance(a.differences) - distance(b.differences));
  const preferences = decodedTypes("preference", catalogue.preferences);
  const trial = newTrial(vm, config);
  // vCPUs that a preference does not divide evenly get lost, so that they are compared by pair.
  const fitting = instancetypes.filter(({ differences }) =>
    differences.every(({ field }) => field === vcpusField),
  );
  const exact = fitting.flatMap(({ found }) =>
    [undefined, ...preferences].flatMap((preference) => {
      if (!laidOutAlike(spec, found, preference)) return [];
      const { differences, own } = trial(found, preference);
      if (differences.length > 0) return [];
      return [{ instancetype: found.object, preference: preference?.object, own }];
    }),
  );
  const nearest = instancetypes[0]?.found;
  return {
    exact: exact.sort((a, b) => a.own - b.own),
    instancetypes: instancetypes.map(({ found, differences }) => ({ object: found.object, differences })),
    preferences: (exact.length > 0 ? matchedPreferences(exact, preferences) : preferences)
      .map((found) => ({ object: found.object, differences: trial(nearest, found).differences }))
      .sort((a, b) => a.differences.length - b.differences.length),
  };
}

/** While there are exact pairs, only their preferences are near. */
function matchedPreferences(
  exact: readonly MatchedPair[],
  preferences: readonly FoundType[],
): readonly FoundType[] {
  const matched = new Set(exact.map(({ preference }) => preference));
  return preferences.filter(({ object }) => matched.has(object));
}

function laidOutAlike(spec: JsonObject, instancetype: FoundType, preference: FoundType | undefined): boolean {
  const cpu = struct(struct(spec, "domain"), "cpu");
  const guest = count(struct(instancetype.spec, "cpu"), "guest");
  const { sockets, cores, threads } = layOut(guest, topologyPreference(preference?.spec));
  return (
    count(cpu, "sockets") === sockets && count(cpu, "cores") === cores && count(cpu, "threads") === threads
  );
}

function decodedTypes(role: Role, objects: readonly KubeObject[]): readonly FoundType[] {
  return objects.flatMap((object) => {
    const result = decodeType(role, object);
    return result.ok && result.found !== undefined ? [result.found] : [];
  });
}

interface TrialResult {
  readonly differences: readonly TypeDifference[];
  readonly own: number;
}

type Trial = (instancetype: FoundType | undefined, preference: FoundType | undefined) => TrialResult;

/** Tries types on a machine: takes out what they would have written, expands again, compares. */
function newTrial(vm: KubeObject, config: ClusterConfig): Trial {
  const skeleton = skeletonOf(vm);
  const wanted = goFormOfVmSpec(vm.spec);
  return (instancetype, preference) => {
    const input = { instancetype, preference, config, mode: "faithful" } as const;
    const written = expand(skeleton, input);
    if (!written.ok) return { differences: [{ field: written.error.message }], own: 0 };
    const record = recordExpansion(skeleton, written.vm, {});
    const rest = restoreChanges(vm, record, vm).vm;
    const again = expand(rest, input);
    if (!again.ok) return { differences: [{ field: again.error.message }], own: 0 };
    if (jsonEqual(again.vm.spec, vm.spec)) return { differences: [], own: leaves(rest.spec) };
    const differences = diffValues(["spec"], wanted, goFormOfVmSpec(again.vm.spec)).map(
      ({ path, before, after }) => ({
        field: pathText(path),
        ...(after === undefined ? {} : { type: after }),
        ...(before === undefined ? {} : { vm: before }),
      }),
    );
    return { differences, own: leaves(rest.spec) };
  };
}

function leaves(value: JsonValue | undefined): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value as JsonObject).reduce((total: number, member) => total + leaves(member), 0);
}
