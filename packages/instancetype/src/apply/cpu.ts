import type { JsonValue, MutableJsonObject } from "@unfold/apimachinery";
import type { Conflict } from "../engine-error.js";
import { count, isPresent, isText, member, struct } from "../field-value.js";
import { SharedStruct } from "../open-struct/open-struct.js";
import type { OpenCpu } from "../open-struct/open-template.js";
import { planned } from "../planned-change.js";
import { type ApplyContext, type ApplyStep, conflictUnder, noConflicts } from "./apply-context.js";
import { layOut, type Topology } from "./topology.js";

interface CpuAttribute {
  /** Member of the instance type's `cpu`. */
  readonly from: string;
  /** Member of the VMI's `domain.cpu`. */
  readonly to: string;
  /** Whether the user's own value stands against the instance type's; absent: it is silently overwritten. */
  readonly userSet?: (value: JsonValue | undefined) => boolean;
}

/** Layouts kept of one instance type; preferences ask for hardly more. */
const mostLayouts = 8;

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
  /** All of the CPU of machines that say nothing of theirs, by layout: as many as preferences ask for. */
  readonly whole: SharedStruct[];
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
  return planned<ApplyContext, WantedCpu, readonly Conflict[]>(change, {
    whole: [],
    vcpus: count(named, "guest"),
    attributes: wanted,
    values,
  });
};

function change(context: ApplyContext, wanted: WantedCpu): readonly Conflict[] {
  const { draft, topology } = context;
  const conflicts = conflictsOf(context, wanted.attributes);
  if (conflicts.length > 0) return conflicts;
  const layout = layOut(wanted.vcpus, topology);
  if (draft.domain.cpu === undefined) draft.domain.cpu = wholeCpu(layout, wanted);
  else fill(draft.cpu, layout, wanted);
  return noConflicts;
}

function wholeCpu(layout: Topology, wanted: WantedCpu): SharedStruct {
  const { cores, sockets, threads } = layout;
  for (const known of wanted.whole) {
    if (known.cores === cores && known.sockets === sockets && known.threads === threads) return known;
  }
  const plain: MutableJsonObject = {};
  fill(plain, layout, wanted);
  const made = new SharedStruct(plain);
  if (wanted.whole.length < mostLayouts) wanted.whole.push(made);
  return made;
}

function fill(cpu: MutableJsonObject, { cores, sockets, threads }: Topology, wanted: WantedCpu): void {
  cpu.cores = cores;
  cpu.sockets = sockets;
  cpu.threads = threads;
  for (let index = 0; index < wanted.values.length; index++) {
    cpu[wanted.attributes[index]?.to ?? ""] = wanted.values[index];
  }
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
