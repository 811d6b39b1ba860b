import { type KubeObject, listAt } from "@unfold/apimachinery";
import { type Condition, conditionOf, conditionsOf } from "../runtime/conditions.js";
import { phaseOfClaim } from "../simulated-storage/bind-claim.js";
import { phaseOfDataVolume } from "../simulated-storage/data-volume-status.js";

/** The DataVolumes and claims behind a machine's volumes, as far as they exist. */
export interface VolumeState {
  readonly dataVolumes: readonly KubeObject[];
  readonly claims: readonly KubeObject[];
}

/** A machine without such volumes, or of which nothing is known. */
export const noVolumes: VolumeState = { dataVolumes: [], claims: [] };

/** Whether an import failed for good, or its importer ended with an error (KubeVirt HasDataVolumeErrors). */
export function hasDataVolumeErrors({ dataVolumes }: VolumeState): boolean {
  return dataVolumes.some((dataVolume) => {
    if (phaseOfDataVolume(dataVolume) === "Failed") return true;
    const running = condition(dataVolume, "Running");
    return (
      running?.status === "False" && (running.reason === "Error" || running.reason === "ImagePullFailed")
    );
  });
}

/** Whether a bound disk is being filled (KubeVirt HasDataVolumeProvisioning). */
export function isProvisioning({ dataVolumes }: VolumeState): boolean {
  return dataVolumes.some(
    (dataVolume) =>
      condition(dataVolume, "Bound")?.status === "True" &&
      condition(dataVolume, "Ready")?.status !== "True" &&
      phaseOfDataVolume(dataVolume) !== "Succeeded",
  );
}

export function hasUnboundClaim({ claims }: VolumeState): boolean {
  return claims.some((claim) => phaseOfClaim(claim) !== "Bound");
}

function condition({ status }: KubeObject, type: string): Condition | undefined {
  return conditionOf(conditionsOf(listAt(status, "conditions")), type);
}
