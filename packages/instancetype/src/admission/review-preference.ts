import { fieldAt, type JsonValue, type KubeObject, type StatusCause, stringAt } from "@unfold/apimachinery";
import { invalidValue, type TypeReview } from "./type-review.js";

/** Deprecated topology names and what replaces them (kubevirt.io/api/instancetype). */
const topologyAliases: ReadonlyMap<string, string> = new Map([
  ["preferSockets", "sockets"],
  ["preferCores", "cores"],
  ["preferThreads", "threads"],
  ["preferSpread", "spread"],
  ["preferAny", "any"],
]);
const topologies: ReadonlySet<string> = new Set([...topologyAliases.keys(), ...topologyAliases.values()]);
const spreadTargets: ReadonlySet<string> = new Set(["SocketsCoresThreads", "SocketsCores", "CoresThreads"]);
const defaultRatio = 2;

/** Checks of VirtualMachinePreference and its cluster kind (KubeVirt pkg/instancetype/preference/webhooks). */
export function reviewPreference({ spec }: KubeObject): TypeReview {
  const topology = stringAt(spec, "cpu", "preferredCPUTopology");
  if (topology === undefined) return { causes: [], warnings: [] };
  const causes = [...unknownTopology(topology), ...impossibleSpread(topology, spec)];
  const replacement = topologyAliases.get(topology);
  if (causes.length > 0 || replacement === undefined) return { causes, warnings: [] };
  return {
    causes,
    warnings: [
      `PreferredCPUTopology ${topology} is deprecated for removal in a future release, please use ${replacement} instead`,
    ],
  };
}

function unknownTopology(topology: string): readonly StatusCause[] {
  if (topologies.has(topology)) return [];
  return [invalidValue("spec.cpu.preferredCPUTopology", `unknown preferredCPUTopology ${topology}`)];
}

function impossibleSpread(topology: string, spec: JsonValue | undefined): readonly StatusCause[] {
  if ((topologyAliases.get(topology) ?? topology) !== "spread") return [];
  const across = stringAt(spec, "cpu", "spreadOptions", "across");
  if (across === undefined) return [];
  if (!spreadTargets.has(across)) {
    return [invalidValue("spec.cpu.spreadOptions.across", `across ${across} is not supported`)];
  }
  if (across !== "CoresThreads" || spreadRatio(spec) === defaultRatio) return [];
  return [
    invalidValue(
      "spec.cpu.spreadOptions.ratio",
      "only a ratio of 2 (1 core 2 threads) is allowed when spreading vCPUs over cores and threads",
    ),
  ];
}

function spreadRatio(spec: JsonValue | undefined): JsonValue {
  const explicit = fieldAt(spec, "cpu", "spreadOptions", "ratio");
  if (typeof explicit === "number") return explicit;
  const older = fieldAt(spec, "preferSpreadSocketToCoreRatio");
  return typeof older === "number" && older !== 0 ? older : defaultRatio;
}
