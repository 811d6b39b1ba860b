import { type Client, type KubeObject, listAll, objectAt } from "@unfold/apimachinery";
import { expand } from "@unfold/instancetype";
import { backendLabel, needsBackendStorage as needsState } from "../backend-storage/backend-claim.js";
import { loadTypes } from "../loaded-types/load-types.js";
import type { ClusterState } from "../policy/read-cluster.js";
import { resources } from "../resources.js";

/** A name as the value of a label, which is at most 63 characters long. */
export function labelValue(name: string): string {
  return name.slice(0, 63);
}

/** Name of the volume that stands for that claim in snapshots. */
export function backendVolumeName(vmName: string): string {
  return `${backendLabel}-${vmName}`;
}

/**
 * Whether a machine keeps TPM or EFI variables over restarts, also when only its preference asks for that: the
 * machine's own template does not show it then.
 */
export async function needsBackendStorage(
  client: Client,
  vm: KubeObject,
  config: ClusterState["config"],
): Promise<boolean> {
  if (asksForPersistence(vm)) return true;
  const { instancetype, preference } = await loadTypes(client, vm);
  if (!instancetype.ok || !preference.ok) return false;
  const types = { instancetype: instancetype.found, preference: preference.found };
  const expanded = expand(vm, { ...types, config, mode: "faithful" });
  return expanded.ok && asksForPersistence(expanded.vm);
}

function asksForPersistence({ spec }: KubeObject): boolean {
  return needsState({ spec: objectAt(spec, "template", "spec") ?? {} });
}

/** The claim of a machine of this name; undefined while it has none. */
export async function backendClaim(
  client: Client,
  namespace: string,
  vmName: string,
): Promise<KubeObject | undefined> {
  const labelSelector = `${backendLabel}=${labelValue(vmName)}`;
  const { items } = await listAll(client, resources.persistentVolumeClaims, { namespace, labelSelector });
  return items.find(({ metadata }) => metadata.deletionTimestamp === undefined);
}
