import type { JsonObject } from "@unfold/apimachinery";
import { type Topology, topologyPreference } from "../apply/topology.js";
import { count, struct } from "../field-value.js";
import type { RequirementCheck, UnmetRequirement } from "./requirement.js";

const cpuPath = "spec.template.spec.domain.cpu";

interface Provided {
  /** The levels whose product counts. */
  readonly levels: readonly (keyof Topology)[];
  /** How the message names them. */
  readonly label: string;
}

const providedByTopology: { readonly [topology: string]: Provided } = {
  threads: { levels: ["threads"], label: "threads" },
  cores: { levels: ["cores"], label: "cores" },
  sockets: { levels: ["sockets"], label: "sockets" },
  any: { levels: ["cores", "sockets", "threads"], label: "cores, sockets and threads" },
};

const providedBySpread: { readonly [across: string]: Provided } = {
  SocketsCores: { levels: ["sockets", "cores"], label: "SocketsCores" },
  CoresThreads: { levels: ["cores", "threads"], label: "CoresThreads" },
  SocketsCoresThreads: { levels: ["sockets", "cores", "threads"], label: "SocketsCoresThreads" },
};

/** vCPUs (KubeVirt pkg/instancetype/preference/requirements). */
export const checkCpu: RequirementCheck = (requirements, { preference, instancetype, spec }) => {
  const cpu = struct(requirements, "cpu");
  if (cpu === undefined) return undefined;
  const required = count(cpu, "guest");
  if (instancetype !== undefined)
    return byInstancetype(count(struct(instancetype.spec, "cpu"), "guest"), required);
  return byMachine(struct(struct(spec, "domain"), "cpu"), required, preference.spec);
};

function byInstancetype(provided: number, required: number): UnmetRequirement | undefined {
  if (provided >= required) return undefined;
  return {
    conflicts: ["spec.instancetype"],
    error: `insufficient CPU resources of ${provided} vCPU provided by instance type, preference requires ${required} vCPU`,
  };
}

function byMachine(
  cpu: JsonObject | undefined,
  required: number,
  preference: JsonObject,
): UnmetRequirement | undefined {
  if (cpu === undefined) {
    return {
      conflicts: [cpuPath],
      error: `no CPU resources provided by VirtualMachine, preference requires ${required} vCPU`,
    };
  }
  const { topology, across } = topologyPreference(preference);
  const rule = topology === "spread" ? providedBySpread[across] : providedByTopology[topology];
  if (rule === undefined) return undefined;
  const provided = rule.levels.reduce((product, level) => product * count(cpu, level), 1);
  if (provided >= required) return undefined;
  return {
    conflicts: rule.levels.map((level) => `${cpuPath}.${level}`),
    error: `insufficient CPU resources of ${provided} vCPU provided by VirtualMachine, preference requires ${required} vCPU provided as ${rule.label}`,
  };
}
