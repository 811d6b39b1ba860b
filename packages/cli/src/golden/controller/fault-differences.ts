import type { OutcomeDifference } from "./compare-outcome.js";
import type { DifferenceContext, IntendedDifference } from "./explained-difference.js";

/** Where scenarios in which writes are refused for a while are meant to end otherwise. */
export const faultDifferences: readonly IntendedDifference[] = [
  {
    name: "old data does not come back",
    why: "KubeVirt keeps the references of an expansion whose status write failed, and a matcher that comes back gets their data; here it gets today's.",
    follows: "weakness 1",
    matches: ({ kind, at }, context) =>
      isAfter(at, lastStep(context, "unfault"), context) &&
      failsStatusOfExpansion(context) &&
      ["VirtualMachine", "ControllerRevision", "Write"].includes(kind),
  },
  {
    name: "a retry comes in its own time",
    why: "When writes were let through again KubeVirt's next retry was due before the recorder looked, and ours after it; the next step finds both the same.",
    follows: "rule at rest",
    matches: ({ kind, at }, context) => kind === "VirtualMachine" && at === lastStep(context, "unfault"),
  },
  {
    name: "the event says what refused the write",
    why: "KubeVirt adds to a status that is not there yet, which is an error of its own; here a first status is written whole, and what is told is the refusal.",
    follows: "rule one status write",
    matches: ({ kind, name }, context) =>
      kind === "Event" &&
      lastStep(context, "fault") >= 0 &&
      name.includes("| FailedCreate | error encountered while storing instancetype.kubevirt.io"),
  },
];

function lastStep({ scenario }: DifferenceContext, op: string): number {
  return scenario.steps.findLastIndex((step) => step.op === op);
}

function isAfter(at: OutcomeDifference["at"], step: number, { scenario }: DifferenceContext): boolean {
  return step >= 0 && (at === "end" ? scenario.steps.length : at) > step;
}

/** Whether machines' status cannot be written while a policy expands them. */
function failsStatusOfExpansion({ scenario: { steps } }: DifferenceContext): boolean {
  const fault = steps.findIndex((step) => step.op === "fault" && step.resource === "virtualmachines/status");
  return fault >= 0 && steps.slice(fault).some((step) => step.op === "policy" && step.value === "expandAll");
}
