import type { JsonObject } from "@unfold/apimachinery";
import { count, isPresent, member, struct, text } from "../field-value.js";

/** How vCPUs are laid out. */
export interface Topology {
  readonly sockets: number;
  readonly cores: number;
  readonly threads: number;
}

/** What a preference wants of the layout, with deprecated names resolved. */
export interface TopologyPreference {
  /** `sockets`, `cores`, `threads`, `any`, `spread`, or an unknown value as it was written. */
  readonly topology: string;
  readonly across: string;
  readonly ratio: number;
}

export const defaultAcross = "SocketsCores";
const defaultRatio = 2;
/** Threads of a core when vCPUs are spread over all three levels. */
export const spreadThreads = 2;

const deprecatedTopologies: ReadonlyMap<string, string> = new Map([
  ["preferSockets", "sockets"],
  ["preferCores", "cores"],
  ["preferThreads", "threads"],
  ["preferSpread", "spread"],
  ["preferAny", "any"],
]);

/** Reads a preference's layout wishes (KubeVirt pkg/instancetype/preference/apply/cpu). */
export function topologyPreference(preference: JsonObject | undefined): TopologyPreference {
  const cpu = struct(preference, "cpu");
  const wanted = text(cpu, "preferredCPUTopology") || "sockets";
  const spread = struct(cpu, "spreadOptions");
  const ratio = member(spread, "ratio");
  return {
    topology: deprecatedTopologies.get(wanted) ?? wanted,
    across: text(spread, "across") || defaultAcross,
    ratio: isPresent(ratio)
      ? count(spread, "ratio")
      : count(preference, "preferSpreadSocketToCoreRatio") || defaultRatio,
  };
}

const one: Topology = { sockets: 1, cores: 1, threads: 1 };

/**
 * Lays out `vcpus` (KubeVirt pkg/instancetype/apply/cpu). Divisions truncate: counts that do not divide evenly are
 * refused at admission, not here. A ratio of 0, on which KubeVirt crashes, counts as unset.
 */
export function layOut(vcpus: number, { topology, across, ratio }: TopologyPreference): Topology {
  if (vcpus === 1) return one;
  switch (topology) {
    case "cores":
      return { sockets: 1, cores: vcpus, threads: 1 };
    case "threads":
      return { sockets: 1, cores: 1, threads: vcpus };
    case "sockets":
    case "any":
      return { sockets: vcpus, cores: 1, threads: 1 };
    case "spread":
      return spread(vcpus, across, ratio || defaultRatio);
    default:
      return one;
  }
}

function spread(vcpus: number, across: string, ratio: number): Topology {
  switch (across) {
    case "CoresThreads":
      return { sockets: 1, cores: Math.trunc(vcpus / ratio), threads: ratio };
    case "SocketsCoresThreads":
      return {
        sockets: Math.trunc(Math.trunc(vcpus / spreadThreads) / ratio),
        cores: ratio,
        threads: spreadThreads,
      };
    case defaultAcross:
      return { sockets: Math.trunc(vcpus / ratio), cores: ratio, threads: 1 };
    default:
      return one;
  }
}
