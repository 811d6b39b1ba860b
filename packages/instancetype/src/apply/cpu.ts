import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { count, isPresent, isText, member, struct } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";
import { type ApplyStep, conflictUnder, noConflicts } from "./apply-context.js";
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
const noPaths: readonly string[] = [];
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

interface WantedAttribute extends CpuAttribute {
  readonly value: JsonValue;
}

/** Sets vCPUs and CPU attributes; any conflict leaves the CPU as it is. */
export const setCpu: ApplyStep = (instancetype) => {
  const named = struct(instancetype, "cpu");
  const vcpus = count(named, "guest");
  const wanted = attributes.flatMap((attribute): readonly WantedAttribute[] => {
    const value = member(named, attribute.from);
    return isPresent(value) ? [{ ...attribute, value }] : [];
  });
  return (context) => {
    const { draft, topology } = context;
    const given = struct(draft.domain, "cpu");
    const paths = conflictPaths(draft, given, wanted);
    if (paths.length > 0) return paths.map((path) => conflictUnder(context, path));
    const { sockets, cores, threads } = layOut(vcpus, topology);
    const cpu =
      given === undefined
        ? draft.put(draft.domain, "cpu", { cores, sockets, threads })
        : Object.assign(draft.object(draft.domain, "cpu"), { cores, sockets, threads });
    for (const { to, value } of wanted) cpu[to] = value;
    return noConflicts;
  };
};

function conflictPaths(
  { domain }: TemplateDraft,
  cpu: JsonObject | undefined,
  wanted: readonly WantedAttribute[],
): readonly string[] {
  let paths: readonly string[] = noPaths;
  const resources = struct(domain, "resources");
  for (const kind of amounts) {
    if (member(resources?.[kind], "cpu") !== undefined) paths = [...paths, `domain.resources.${kind}.cpu`];
  }
  if (cpu === undefined) return paths;
  for (const level of levels) {
    if (count(cpu, level) !== 0) paths = [...paths, `domain.cpu.${level}`];
  }
  for (const { from, to, userSet } of wanted) {
    if (userSet?.(cpu[to])) paths = [...paths, `domain.cpu.${from}`];
  }
  return paths;
}
