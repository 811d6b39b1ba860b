import type { JsonObject, JsonValue, MutableJsonObject } from "@unfold/apimachinery";
import { count, isPresent, isText, member, struct } from "../field-value.js";
import { type ApplyContext, type ApplyStep, conflictUnder, noConflicts } from "./apply-context.js";
import { layOut, topologyPreference } from "./topology.js";

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

/** Sets vCPUs and CPU attributes; any conflict leaves the CPU as it is. */
export const applyCpu: ApplyStep = (context) => {
  const { draft, instancetype, preference } = context;
  const wanted = struct(instancetype, "cpu") ?? {};
  const cpu = draft.object(draft.domain, "cpu");
  const paths = conflictPaths(context, cpu, wanted);
  if (paths.length > 0) return paths.map((path) => conflictUnder(context, path));
  copyAttributes(cpu, wanted);
  const { sockets, cores, threads } = layOut(count(wanted, "guest"), topologyPreference(preference));
  cpu.cores = cores;
  cpu.sockets = sockets;
  cpu.threads = threads;
  return noConflicts;
};

function conflictPaths({ draft }: ApplyContext, cpu: JsonObject, wanted: JsonObject): readonly string[] {
  const paths: string[] = [];
  const resources = struct(draft.domain, "resources");
  for (const kind of amounts) {
    if (member(resources?.[kind], "cpu") !== undefined) paths.push(`domain.resources.${kind}.cpu`);
  }
  for (const level of levels) {
    if (count(cpu, level) !== 0) paths.push(`domain.cpu.${level}`);
  }
  for (const { from, to, userSet } of attributes) {
    if (isPresent(wanted[from]) && userSet?.(cpu[to])) paths.push(`domain.cpu.${from}`);
  }
  return paths;
}

function copyAttributes(cpu: MutableJsonObject, wanted: JsonObject): void {
  for (const { from, to } of attributes) {
    const value = wanted[from];
    if (isPresent(value)) cpu[to] = value;
  }
}
