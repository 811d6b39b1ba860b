import { type Client, fieldAt, type KubeObject, stringAt } from "@unfold/apimachinery";
import type { ClusterState } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { backendClaim, backendVolumeName, needsBackendStorage } from "../storage/backend-storage.js";
import { claimNameOf, volumeNameOf, volumesOf } from "../storage/volume-claims.js";
import { volumeSnapshotClassFor } from "../storage/volume-snapshot-class.js";

/** A claim whose content belongs to a machine. */
export interface SourceClaim {
  readonly volumeName: string;
  readonly claimName: string;
}

/**
 * Every claim of a machine, with the one for persistent TPM and EFI variables, also when only the preference asks for
 * them. A machine that never started has none of the latter, and nothing to lose.
 */
export async function sourceClaims(
  client: Client,
  vm: KubeObject,
  config: ClusterState["config"],
): Promise<readonly SourceClaim[]> {
  const { namespace = "", name = "" } = vm.metadata;
  const claims = volumesOf(vm.spec).flatMap((volume) => {
    const claimName = claimNameOf(volume);
    return claimName === undefined ? [] : [{ volumeName: volumeNameOf(volume), claimName }];
  });
  if (!(await needsBackendStorage(client, vm, config))) return claims;
  const backend = await backendClaim(client, namespace, name);
  if (backend === undefined) return claims;
  return [...claims, { volumeName: backendVolumeName(name), claimName: backend.metadata.name ?? "" }];
}

/** Why a snapshot has to wait for a claim (KubeVirt pkg/storage/snapshot, source); undefined when it need not. */
export async function claimProblem(
  client: Client,
  namespace: string,
  claims: readonly SourceClaim[],
): Promise<string | undefined> {
  for (const { claimName: name } of claims) {
    const claim = await getIfThere(client, { resource: resources.persistentVolumeClaims, namespace, name });
    if (claim === undefined) return `volume doesnt exist: ${name}`;
    if (claim.metadata.deletionTimestamp !== undefined) return `volume is being deleted: ${name}`;
    if (stringAt(claim.status, "phase") !== "Bound") return `volume not bound: ${name}`;
    if (!(await isPopulated(client, claim))) return `volume not populated: ${name}`;
  }
  return undefined;
}

/** Whether a data volume behind the claim has done its work. */
async function isPopulated(client: Client, claim: KubeObject): Promise<boolean> {
  const owner = (claim.metadata.ownerReferences ?? []).find(({ controller }) => controller === true);
  if (owner?.kind !== "DataVolume") return true;
  const { namespace = "" } = claim.metadata;
  const found = await getIfThere(client, { resource: resources.dataVolumes, namespace, name: owner.name });
  const phase = stringAt(found?.status, "phase");
  return found === undefined || phase === "Succeeded" || phase === undefined;
}

/** A claim that can be snapshotted: bound, of a storage class with a snapshot class. */
export async function snapshotableClaim(
  client: Client,
  namespace: string,
  name: string,
): Promise<KubeObject | undefined> {
  const claim = await getIfThere(client, { resource: resources.persistentVolumeClaims, namespace, name });
  const storageClass = stringAt(claim?.spec, "storageClassName");
  if (claim === undefined || fieldAt(claim.status, "phase") !== "Bound" || storageClass === undefined) {
    return undefined;
  }
  return (await volumeSnapshotClassFor(client, storageClass)) === undefined ? undefined : claim;
}
