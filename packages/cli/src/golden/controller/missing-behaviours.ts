import type { OutcomeDifference } from "./compare-outcome.js";
import type { DifferenceRule } from "./explained-difference.js";

const of =
  (...kinds: readonly string[]) =>
  ({ kind }: OutcomeDifference): boolean =>
    kinds.includes(kind);

/** What KubeVirt does and we do not yet. A rule that matches nothing any more is to be removed: the test says so. */
export const missingBehaviours: readonly DifferenceRule[] = [
  {
    name: "snapshots, restores and clones",
    why: "There are no controllers for them.",
    matches: (difference, { scenario }) =>
      of(
        "VirtualMachineSnapshot",
        "VirtualMachineSnapshotContent",
        "VirtualMachineRestore",
        "VirtualMachineClone",
      )(difference) ||
      scenario.steps.some((step) => step.op === "create" && /Snapshot|Restore|Clone/.test(step.obj.kind)),
  },
  {
    name: "volume snapshot statuses",
    why: "Status does not say which volumes can be snapshotted.",
    matches: ({ path }) => path === "status.volumeSnapshotStatuses",
  },
  {
    name: "launcher pods",
    why: "Instances have no launcher pod, and no phases without a node.",
    matches: (difference, { recorded }) =>
      of("VirtualMachineInstance", "Pod")(difference) ||
      recorded.snapshots.some(({ vmis }) => vmis.length > 0),
  },
];
