export { reviewMatchers } from "./admission/review-matchers.js";
export { reviewType } from "./admission/review-type.js";
export type { TypeReview } from "./admission/type-review.js";
export { admitVm, validateVm } from "./admit/admit-vm.js";
export { checkSpread } from "./admit/check-spread.js";
export { type AppliedTemplate, type ApplyInput, applyTypes } from "./apply/apply-types.js";
export { catalogueRelease, releaseLabel as catalogueReleaseLabel } from "./catalogue/catalogue-release.js";
export { commonInstancetypes } from "./catalogue/common-instancetypes.js";
export { commonPreferences } from "./catalogue/common-preferences.js";
export {
  type CommonTypes,
  catalogueReleaseOfKubeVirt,
  catalogueReleases,
  commonTypesOfRelease,
} from "./catalogue/common-types-of-release.js";
export * from "./config/cluster-config.js";
export type { Conflict, EngineError, Failed } from "./engine-error.js";
export { type BuildVmiResult, buildVmi, generationAnnotation } from "./expand/build-vmi.js";
export * from "./expand/expand.js";
export { firmwareUuid } from "./expand/uuid-v5.js";
export { machineTypeFor, setVmiDefaults } from "./expand/vmi-defaults.js";
export { type FindResult, type FoundType, find } from "./find/find.js";
export { lookupOf } from "./find/lookup-of.js";
export { referencesOf } from "./find/references-of.js";
export * from "./find/type-kinds.js";
export type { ObjectReference, Role, TypeLookup, TypeScope } from "./find/type-lookup.js";
export { goFormOfTemplate, goFormOfVm } from "./go-form/virtual-machine.js";
export { type InferResult, inferMatchers } from "./infer/infer-matchers.js";
export type { GetObject, InferenceFailure } from "./infer/inference.js";
export { type MutateInput, mutateVm } from "./mutate/mutate-vm.js";
export { preferVm } from "./mutate/prefer-vm.js";
export { expandedFromAnnotation, unfoldPrefix } from "./provenance/annotation-key.js";
export { type CollapseResult, collapse } from "./provenance/collapse.js";
export { configOfExpansion } from "./provenance/config-of-expansion.js";
export { type DigestRecord, recordLimit } from "./provenance/digest-record.js";
export { digestReferences } from "./provenance/digests-reproduce.js";
export { expandWithRecord, type RecordedExpansion } from "./provenance/expand-with-record.js";
export {
  type ExpansionRecord,
  type PathSegment,
  pathText,
  type RecordedChange,
  type RecordedRole,
  type RecordedType,
} from "./provenance/expansion-record.js";
export { type Evidence, type KeptRecord, keepStoredRecord, provenRecord } from "./provenance/keep-record.js";
export { type ReapplyInput, type ReapplyResult, reapply } from "./provenance/reapply.js";
export {
  digestRecordOf,
  expansionOf,
  recordOf,
  recordText,
  withoutRecord,
  withRecord,
} from "./provenance/record-annotation.js";
export {
  type InferredFrom,
  recordExpansion,
  typeOfRecord,
  type UsedTypes,
} from "./provenance/record-expansion.js";
export { recordReproduces } from "./provenance/record-reproduces.js";
export { type Referencing, referencingForm, typeAfresh } from "./provenance/referencing-form.js";
export { specDifferences } from "./provenance/spec-differences.js";
export type { TypeDifference } from "./recognise/instancetype-differences.js";
export {
  type MatchedPair,
  type MatchResult,
  match,
  type NearType,
  type TypeCatalogue,
} from "./recognise/match.js";
export { checkRequirements } from "./requirements/check-requirements.js";
export type { UnmetRequirement } from "./requirements/requirement.js";
export {
  captureRevision,
  fittingName,
  isCapturedFor,
  isCurrentRevision,
  revisionNameFor,
} from "./revision/capture-revision.js";
export {
  type DecodeRevisionResult,
  decodeRevision,
  type RevisionFormats,
} from "./revision/decode-revision.js";
export {
  type CapturePlan,
  type CapturePlanResult,
  checkExistingRevision,
  planCapture,
} from "./revision/plan-capture.js";
export { type SameDataResult, sameRevisionData } from "./revision/same-revision-data.js";
export {
  type NextStatusRef,
  nextStatusRef,
  statusRefField,
  statusRefOf,
  withRevisionName,
  withStatusRef,
} from "./revision/status-ref.js";
export { typeSpecForm } from "./revision/type-spec-form.js";
export { type UpgradeResult, upgradeRevision } from "./revision/upgrade-revision.js";
export type { VmiDifference } from "./sameness/differences.js";
export type { FrozenDefault } from "./sameness/frozen-defaults.js";
export { type SameVmiResult, sameVmi } from "./sameness/same-vmi.js";
export {
  type MachineStart,
  type StartDifference,
  type StartDifferencesResult,
  startDifferences,
} from "./sameness/start-differences.js";
export { type CompleteVmiResult, completeVmi } from "./vmi/complete-vmi.js";
