import { type Admission, type KubeObject, stringAt, withFieldAt } from "@unfold/apimachinery";
import { completeVmi } from "@unfold/instancetype";
import type { ClusterState } from "../policy/read-cluster.js";
import { timestampOf } from "../runtime/clock.js";
import { entered, phaseOf } from "../virtual-machine-instance/phases.js";
import { allowed, deniedBecause } from "./answers.js";

export interface InstanceMutatorOptions {
  readonly readCluster: () => Promise<ClusterState>;
  readonly newUuid: () => string;
}

const finalizer = "kubevirt.io/foregroundDeleteVirtualMachine";

/** KubeVirt's mutating webhook of instances, creations only (pkg/virt-api/webhooks/mutating-webhook/mutators/vmi-mutator). */
export function virtualMachineInstanceMutator({ readCluster, newUuid }: InstanceMutatorOptions): Admission {
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
      const completed = completeVmi(withFirmware(object, newUuid), config);
      return completed.ok
        ? allowed(pending(withFinalizer(completed.vmi)))
        : deniedBecause(completed.error.message);
    },
  };
}

/** An instance that no machine was started for gets its firmware UUID here. */
function withFirmware(vmi: KubeObject, newUuid: () => string): KubeObject {
  const path = ["spec", "domain", "firmware", "uuid"] as const;
  if ((stringAt(vmi, ...path) ?? "") !== "") return vmi;
  return withFieldAt(vmi, path, newUuid()) as KubeObject;
}

function withFinalizer(vmi: KubeObject): KubeObject {
  const finalizers = vmi.metadata.finalizers ?? [];
  if (finalizers.includes(finalizer)) return vmi;
  return { ...vmi, metadata: { ...vmi.metadata, finalizers: [...finalizers, finalizer] } };
}

/** The user the launcher runs as; root only where a cluster asks for it. */
const unprivilegedUser = 107;

/** A new instance waits from the beginning. */
function pending(vmi: KubeObject): KubeObject {
  if (phaseOf(vmi) !== "") return vmi;
  const fields = { runtimeUser: unprivilegedUser };
  return entered(vmi, "Pending", { fields }, timestampOf(Date.now()));
}
