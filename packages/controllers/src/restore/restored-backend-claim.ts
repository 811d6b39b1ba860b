import {
  type Client,
  type JsonObject,
  type KubeObject,
  listAll,
  stringAt,
  withField,
} from "@unfold/apimachinery";
import { backendLabel } from "../backend-storage/backend-claim.js";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { ignoreNotFound } from "../runtime/ignore-not-found.js";
import { backendClaim, backendVolumeName, labelValue } from "../storage/backend-storage.js";
import { cleanupLabel } from "./restore-names.js";
import { restoresOf } from "./restored-machine.js";

/**
 * Puts the restored claim for TPM and EFI variables in the place of the machine's. It is found by its label, and the
 * former one is labelled to be removed: first the old one loses it, so that no start can meet two.
 */
export async function reconcileBackendClaim(client: Client, restore: KubeObject): Promise<void> {
  const { namespace = "" } = restore.metadata;
  const vmName = stringAt(restore.spec, "target", "name") ?? "";
  const item = restoresOf(restore).find(({ volumeName }) => volumeName === backendVolumeName(vmName));
  if (item === undefined) return;
  const label = labelValue(vmName);
  const name = item.persistentVolumeClaim;
  const current = await backendClaim(client, namespace, vmName);
  if (current !== undefined && current.metadata.name !== name) {
    await relabel(client, current, { [backendLabel]: undefined, [cleanupLabel]: label });
  }
  const restored = await getIfThere(client, { resource: resources.persistentVolumeClaims, namespace, name });
  if (restored === undefined || restored.metadata.labels?.[backendLabel] === label) return;
  await relabel(client, restored, { [backendLabel]: label });
}

async function relabel(
  client: Client,
  claim: KubeObject,
  changes: { readonly [label: string]: string | undefined },
): Promise<void> {
  const labels = Object.entries(changes).reduce<JsonObject>(
    (given, [label, value]) => withField(given, label, value),
    claim.metadata.labels ?? {},
  );
  await client.update(resources.persistentVolumeClaims, {
    ...claim,
    metadata: withField(claim.metadata, "labels", labels) as KubeObject["metadata"],
  });
}

/** Removes the claims that restored ones took the place of. */
export async function deleteReplacedClaims(client: Client, restore: KubeObject): Promise<void> {
  const { namespace = "" } = restore.metadata;
  const vmName = stringAt(restore.spec, "target", "name") ?? "";
  const restored = new Set(restoresOf(restore).map((item) => item.persistentVolumeClaim));
  const labelSelector = `${cleanupLabel}=${labelValue(vmName)}`;
  const { items } = await listAll(client, resources.persistentVolumeClaims, { namespace, labelSelector });
  for (const { metadata } of items) {
    const { name = "", uid = "" } = metadata;
    if (restored.has(name) || metadata.deletionTimestamp !== undefined) continue;
    const key = { namespace, name };
    await ignoreNotFound(client.delete(resources.persistentVolumeClaims, key, { preconditions: { uid } }));
  }
}
