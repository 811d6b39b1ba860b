import { setTimeout } from "node:timers/promises";
import {
  applyObjectMergePatch,
  type Client,
  createMergePatch,
  isAlreadyExists,
  isNotFound,
  jsonEqual,
  type KubeObject,
} from "@unfold/apimachinery";
import type { ServedResource } from "../run/served-resource.js";
import { strippedObject, withRestoreLabels } from "../stripped-object.js";
import { veleroLabels } from "../velero-resources.js";

/** What became of an object that was to be restored. */
export interface RestoredAs {
  readonly action: "created" | "updated" | "skipped" | "failed";
  /** As it is on the cluster now. */
  readonly object?: KubeObject;
  readonly warning?: string;
}

/**
 * Creates an object, or leaves the one that has its name, unless the policy is to update those that differ (Velero
 * pkg/restore restoreItem).
 * @throws ApiError when it can be neither created nor read
 */
export async function createOrKeep(
  client: Client,
  resource: ServedResource,
  object: KubeObject,
  policy: string,
): Promise<RestoredAs> {
  const { created, found } = await createOrFind(client, resource, object);
  if (created !== undefined) return { action: "created", object: created };
  const { name = "" } = object.metadata;
  const labels = object.metadata.labels ?? {};
  const backup = labels[veleroLabels.backupName] ?? "";
  const restore = labels[veleroLabels.restoreName] ?? "";
  const there = withRestoreLabels(strippedObject(found), backup, restore);
  if (jsonEqual(there, object)) {
    if (policy === "update") await setLabels(client, resource, found, backup, restore);
    return { action: "skipped", object: found };
  }
  if (policy !== "update") {
    const warning = `could not restore, ${object.kind} ${JSON.stringify(name)} already exists. Warning: the in-cluster version is different than the backed-up version`;
    return { action: "skipped", object: found, warning };
  }
  return update(client, resource, { found, there, object });
}

/** How often an object is tried to be made or found that others make and delete at the same time. */
const tries = 100;

/** The object as it was made, or what has its name: that may be gone, or not to be seen yet, when it is looked for. */
async function createOrFind(
  client: Client,
  resource: ServedResource,
  object: KubeObject,
): Promise<
  | { readonly created: KubeObject; readonly found?: never }
  | { readonly created?: never; readonly found: KubeObject }
> {
  const { namespace, name = "" } = object.metadata;
  const key = { ...(namespace === undefined ? {} : { namespace }), name };
  for (let left = tries; ; left -= 1) {
    try {
      return { created: await client.create(resource, object) };
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    try {
      return { found: await client.get(resource, key) };
    } catch (error) {
      if (!isNotFound(error) || left === 0) throw error;
    }
    await setTimeout(pauseMs);
  }
}

/** Milliseconds between two tries. */
const pauseMs = 20;

async function update(
  client: Client,
  resource: ServedResource,
  { found, there, object }: { found: KubeObject; there: KubeObject; object: KubeObject },
): Promise<RestoredAs> {
  const { namespace, name = "" } = object.metadata;
  const key = { ...(namespace === undefined ? {} : { namespace }), name };
  const body = createMergePatch(there, object) ?? {};
  try {
    const labels = { metadata: { labels: object.metadata.labels ?? {} } };
    const patch = {
      type: "application/merge-patch+json",
      body: applyObjectMergePatch(labels, body),
    } as const;
    return { action: "updated", object: await client.patch(resource, key, patch) };
  } catch (error) {
    const { labels = {} } = object.metadata;
    await setLabels(
      client,
      resource,
      found,
      labels[veleroLabels.backupName] ?? "",
      labels[veleroLabels.restoreName] ?? "",
    ).catch(() => undefined);
    const cause = error instanceof Error ? error.message : String(error);
    const warning = `Could not patch ${object.kind} ${JSON.stringify(name)} to the backed-up version: ${cause}`;
    return { action: "failed", object: found, warning };
  }
}

async function setLabels(
  client: Client,
  resource: ServedResource,
  { metadata: { namespace, name = "" } }: KubeObject,
  backup: string,
  restore: string,
): Promise<void> {
  const labels = { [veleroLabels.backupName]: backup, [veleroLabels.restoreName]: restore };
  const key = { ...(namespace === undefined ? {} : { namespace }), name };
  await client.patch(resource, key, { type: "application/merge-patch+json", body: { metadata: { labels } } });
}
