import type { DifferenceRule } from "./explained-difference.js";

/** What KubeVirt does and we do not yet. A rule that matches nothing any more is to be removed: the test says so. */
export const missingBehaviours: readonly DifferenceRule[] = [
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
