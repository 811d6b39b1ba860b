import { freeForm } from "./building-blocks.mjs";

/**
 * Metadata of an object inside another one. The API server checks only top-level metadata; here it keeps whatever is
 * written, and null because Go clients used to write `creationTimestamp: null`.
 */
const embeddedMetadata = { ...freeForm, nullable: true };

export const embeddedObjects = {
  "V1DataVolumeTemplateSpec.metadata": embeddedMetadata,
  "V1VirtualMachineInstanceTemplateSpec.metadata": embeddedMetadata,
  "V1beta1VirtualMachine.metadata": embeddedMetadata,
  "V1beta1PersistentVolumeClaim.metadata": freeForm,
  // The Go type inlines the offset into the clock, which the schema generator upstream cannot see through.
  "V1DomainSpec.clock": { "x-kubernetes-preserve-unknown-fields": true },
};

/** Metadata of a custom kind itself belongs to the API server; a CRD may only say that it is an object. */
export const topLevelMetadata = {
  K8sIoApimachineryPkgApisMetaV1ObjectMeta: { schema: { type: "object" } },
  V1ObjectMeta: { schema: { type: "object" } },
};
