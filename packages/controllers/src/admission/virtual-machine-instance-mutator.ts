import { type Admission, type KubeObject, objectAt, withFieldAt } from "@unfold/apimachinery";
import { setVmiDefaults } from "@unfold/instancetype";
import type { ClusterState } from "../policy/read-cluster.js";
import { allowed, deniedBecause } from "./answers.js";
import { completeInstance } from "./complete-instance.js";

export interface InstanceMutatorOptions {
  readonly readCluster: () => Promise<ClusterState>;
}

/** KubeVirt's mutating webhook of instances, creations only (pkg/virt-api/webhooks/mutating-webhook/mutators/vmi-mutator). */
export function virtualMachineInstanceMutator({ readCluster }: InstanceMutatorOptions): Admission {
  return {
    name: "virtualmachineinstances-mutator.kubevirt.io",
    type: "mutating",
    path: "/virtualmachineinstances-mutate",
    rules: [
      {
        groups: ["kubevirt.io"],
        versions: ["v1", "v1alpha3"],
        resources: ["virtualmachineinstances"],
        operations: ["CREATE"],
      },
    ],
    failurePolicy: "Fail",
    review: async ({ object }) => {
      if (object === undefined) return allowed();
      const { config } = await readCluster();
      const defaulted = setVmiDefaults(objectAt(object, "spec") ?? {}, config);
      if (!defaulted.ok) return deniedBecause(defaulted.error.message);
      return allowed(completeInstance(withFieldAt(object, ["spec"], defaulted.spec) as KubeObject));
    },
  };
}
