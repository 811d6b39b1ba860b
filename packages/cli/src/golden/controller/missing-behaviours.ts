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
    name: "restart required, and changes a running machine takes",
    why: "A change that needs a restart does not say so, and none is plugged into the running instance.",
    matches: ({ path, want }) =>
      path.includes("conditions.RestartRequired") ||
      /HotPlug|handling (CPU|memory) change/.test(JSON.stringify(want ?? null)),
  },
  {
    name: "what the launcher tells",
    why: "Status does not say which image runs, what memory it takes, or what volumes it has; limits of hot-plug differ.",
    matches: ({ kind, path }) =>
      kind === "VirtualMachineInstance" &&
      /(resources|launcherContainerImageVersion|guestOSInfo.*|runtimeUser|memoryOverhead|status\.memory|maxGuest|volumeStatus|interfaces|phaseTransitionTimestamps|architecture|features|acpi|status\.machine|currentCPUTopology|qosClass|migrationTransport)$/.test(
        path,
      ),
  },
  {
    name: "validation of a machine's own fields",
    why: "The machine type is not checked against the architecture, nor SecureBoot against SMM.",
    matches: (_, { recorded }) =>
      recorded.snapshots.some(({ request }) =>
        / is not supported: .* \(allowed values/.test(request?.message ?? ""),
      ),
  },
  {
    name: "status beside a write that is refused",
    why: "A pass ends with the first write that is refused; KubeVirt's controllers still write what they can.",
    matches: (_, { scenario }) => scenario.steps.some(({ op }) => op === "fault"),
  },
];
