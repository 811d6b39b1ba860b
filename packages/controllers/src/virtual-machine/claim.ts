import type { KubeObject } from "@unfold/apimachinery";
import { adoptWritten, type VirtualMachineStep } from "./draft.js";
import { virtualMachineFinalizer } from "./finalize.js";

/** Which version of the API KubeVirt has seen an object in (pkg/virt-controller/watch, SetLatestApiVersionAnnotation). */
export const observedVersionAnnotations: { readonly [key: string]: string } = {
  "kubevirt.io/latest-observed-api-version": "v1",
  "kubevirt.io/storage-observed-api-version": "v1",
};

/** Puts on a new virtual machine what marks it as looked after: the finalizer and the versions of the API. */
export const claim: VirtualMachineStep = (deps) => async (draft) => {
  const claimed = claimedMetadata(draft.vm.metadata);
  if (claimed !== draft.vm.metadata) {
    adoptWritten(draft, await deps.updateVm({ ...draft.vm, metadata: claimed }));
  }
  return "continue";
};

function claimedMetadata(metadata: KubeObject["metadata"]): KubeObject["metadata"] {
  const { finalizers = [], annotations = {} } = metadata;
  const missing = Object.entries(observedVersionAnnotations).some(
    ([key, version]) => annotations[key] !== version,
  );
  if (!missing && finalizers.includes(virtualMachineFinalizer)) return metadata;
  return {
    ...metadata,
    annotations: { ...annotations, ...observedVersionAnnotations },
    finalizers: [...new Set([...finalizers, virtualMachineFinalizer])],
  };
}
