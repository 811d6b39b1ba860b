import type { JsonValue, MutableJsonObject } from "@unfold/apimachinery";
import type { Conflict } from "../engine-error.js";
import { count, isPresent, isText, member, struct } from "../field-value.js";
import type { OpenCpu } from "../open-struct.js";
import { planned } from "../planned-change.js";
import { type ApplyContext, type ApplyStep, conflictUnder, noConflicts } from "./apply-context.js";
import { layOut } from "./topology.js";

interface CpuAttribute {
  /** Member of the instance type's `cpu`. */
  readonly from: string;
  /** Member of the VMI's `domain.cpu`. */
  readonly to: string;
  /** Whether the user's own value stands against the instance type's; absent: it is silently overwritten. */
  readonly userSet?: (value: JsonValue | undefined) => boolean;
}

const amounts = ["requests", "limits"] as const;
const levels = ["sockets", "cores", "threads"] as const;
const isTrue = (value: JsonValue | undefined): boolean => value === true;

/** In KubeVirt's order (pkg/instancetype/apply/cpu). */
const attributes: readonly CpuAttribute[] = [
  { from: "model", to: "model", userSet: isText },
  { from: "dedicatedCPUPlacement", to: "dedicatedCpuPlacement", userSet: isTrue },
  { from: "isolateEmulatorThread", to: "isolateEmulatorThread", userSet: isTrue },
  { from: "numa", to: "numa", userSet: isPresent },
  { from: "realtime", to: "realtime", userSet: isPresent },
  { from: "maxSockets", to: "maxSockets" },
];

interface WantedCpu {
  readonly vcpus: number;
  /** Those the instance type names, and their values, side by side. */
  readonly attributes: readonly CpuAttribute[];
  readonly values: readonly JsonValue[];
}

/** Sets vCPUs and CPU attributes; any conflict leaves the CPU as it is. */
export const setCpu: ApplyStep = (instancetype) => {
  const named = struct(instancetype, "cpu");
  const wanted = attributes.filter(({ from }) => isPresent(member(named, from)));
  const values = wanted.map(({ from }) => member(named, from) ?? null);
  return planned(change, { vcpus: count(named, "guest"), attributes: wanted, values });
};

function change(context: ApplyContext, wanted: WantedCpu): readonly Conflict[] {
  const { draft, topology } = context;
  const conflicts = conflictsOf(context, wanted.attributes);
  if (conflicts.length > 0) return conflicts;
  const { sockets, cores, threads } = layOut(wanted.vcpus, topology);
  const { domain } = draft;
  let cpu: MutableJsonObject;
  if (domain.cpu === undefined) {
    cpu = { cores, sockets, threads };
    domain.cpu = cpu;
  } else {
    cpu = draft.cpu;
    cpu.cores = cores;
    cpu.sockets = sockets;
    cpu.threads = threads;
  }
  for (let index = 0; index < wanted.values.length; index++) {
    cpu[wanted.attributes[index]?.to ?? ""] = wanted.values[index];
  }
  return noConflicts;
}

function conflictsOf(context: ApplyContext, wanted: readonly CpuAttribute[]): readonly Conflict[] {
  const { draft } = context;
  const { resources, cpu: given } = draft.domain;
  let conflicts = noConflicts;
  if (resources !== undefined) {
    for (const kind of amounts) {
      if (member(struct(resources, kind), "cpu") === undefined) continue;
      conflicts = [...conflicts, conflictUnder(context, `domain.resources.${kind}.cpu`)];
    }
  }
  if (given === undefined) return conflicts;
  const cpu: OpenCpu = draft.cpu;
  for (const level of levels) {
    if (count(cpu, level) !== 0) conflicts = [...conflicts, conflictUnder(context, `domain.cpu.${level}`)];
  }
  for (const { from, to, userSet } of wanted) {
    if (userSet?.(cpu[to])) conflicts = [...conflicts, conflictUnder(context, `domain.cpu.${from}`)];
  }
  return conflicts;
}
