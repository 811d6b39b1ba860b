import { fieldAt, stringAt } from "@unfold/apimachinery";
import type { DifferenceContext, IntendedDifference } from "./explained-difference.js";

/** Where instances are not what the recording had, because of what the recording had not. */
export const instanceDifferences: readonly IntendedDifference[] = [
  {
    name: "the architecture is known",
    why: "The recording's KubeVirt did not know what its nodes are: instances had no architecture, and no room for more memory.",
    follows: "rule no scheduler",
    matches: ({ kind, path, want, got }, context) => {
      if (kind !== "VirtualMachineInstance" || want !== undefined) return false;
      if (path === "spec.architecture") return got === "amd64";
      return /(^|\.)memory\.maxGuest$/.test(path) && !hadArchitecture(context);
    },
  },
  {
    name: "the network of a guest is told",
    why: "The status somebody wrote by hand in virt-handler's place made KubeVirt's next write fail for ever; here it says what the pod's interface is called.",
    follows: "rule no scheduler",
    matches: ({ kind, path, want, got }, { scenario }) =>
      kind === "VirtualMachineInstance" &&
      path === "status.interfaces" &&
      Array.isArray(want) &&
      want.length === 0 &&
      stringAt(Array.isArray(got) ? got[0] : undefined, "podInterfaceName") === "eth0" &&
      scenario.steps.some(({ op }) => op === "vmiStatus"),
  },
];

function hadArchitecture({ recorded }: DifferenceContext): boolean {
  const instances = recorded.objects["VirtualMachineInstance"] ?? [];
  return instances.some((vmi) => fieldAt(vmi, "spec", "architecture") !== undefined);
}
