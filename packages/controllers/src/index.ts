export {
  type AdmissionOptions,
  embeddedAdmissions,
  expanderAdmission,
} from "./admission/embedded-admissions.js";
export { ensureCatalogue } from "./catalogue/ensure-catalogue.js";
export { type ExpansionProgress, expansionProgress } from "./home/expansion-progress.js";
export {
  type ControllersOptions,
  type EmbeddedControllersOptions,
  startClusterControllers,
  startEmbeddedControllers,
  type UnfoldControllers,
} from "./home/start.js";
export { type InitialObject, type InitialObjectsOptions, initialObjects } from "./initial-objects.js";
export { runInSimulatedPod, type SimulatedCommandResult } from "./launcher-pod/run-in-simulated-pod.js";
export { dumpSize } from "./memory-dump/dump-size.js";
export { effectiveKubevirt, effectivePolicy } from "./policy/effective-policy.js";
export {
  hyperconvergedName,
  hyperconvergedNamespace,
  isValidHyperconverged,
  managedKubevirtName,
} from "./policy/hyperconverged-identity.js";
export { jsonPatchAnnotation } from "./policy/json-patch-annotation.js";
export { kubevirtSpecFor } from "./policy/kubevirt-spec.js";
export {
  isPinned,
  isReferencing,
  type PolicyBehaviour,
  policyBehaviours,
} from "./policy/policy-behaviours.js";
export { type ClusterState, clusterStateAmong, clusterStateOf, readCluster } from "./policy/read-cluster.js";
export { type ReferencePolicy, referencePolicyOf } from "./policy/reference-policy.js";
export { resources } from "./resources.js";
export { type Clock, systemClock } from "./runtime/clock.js";
export { type SubresourceOptions, subresourceApi } from "./subresources/subresource-api.js";
export { type UndoOptions, type UndoOutcome, undoExpansion } from "./undo/undo-expansion.js";
