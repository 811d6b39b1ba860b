import type { KubeObject } from "@unfold/apimachinery";
import { controllerOf, ownerReference } from "./adopt-revision.js";
import { adoptWritten, type VirtualMachineStep } from "./draft.js";
import { virtualMachineFinalizer } from "./finalize.js";

/** Which version of the API KubeVirt has seen an object in (pkg/virt-controller/watch, SetLatestApiVersionAnnotation). */
export const observedVersionAnnotations: { readonly [key: string]: string } = {
  "kubevirt.io/latest-observed-api-version": "v1",
  "kubevirt.io/storage-observed-api-version": "v1",
};

/**
 * Puts on a new virtual machine what marks it as looked after: the finalizer and the versions of the API. An instance of
 * its name that nobody has becomes its own, such as one left behind by `--cascade=orphan` (KubeVirt
 * ClaimVirtualMachineInstanceByName).
 */
export const claim: VirtualMachineStep = (deps) => async (draft) => {
  const claimed = claimedMetadata(draft.vm.metadata);
  if (claimed !== draft.vm.metadata) {
    adoptWritten(draft, await deps.updateVm({ ...draft.vm, metadata: claimed }));
  }
  const { vmi } = draft;
  if (vmi !== undefined && vmi.metadata.deletionTimestamp === undefined && controllerOf(vmi) === undefined) {
    draft.vmi = await deps.patchInstance(vmi, [
      { op: "test", path: "/metadata/uid", value: vmi.metadata.uid ?? "" },
      {
        op: "add",
        path: "/metadata/ownerReferences",
        value: [...(vmi.metadata.ownerReferences ?? []), ownerReference(draft.vm)],
      },
    ]);
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
