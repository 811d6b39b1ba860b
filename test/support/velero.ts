import { fieldAt, type JsonObject, type KubeObject, withFieldAt } from "@unfold/apimachinery";
import { backupActions } from "../../packages/backup/src/actions/backup-actions.js";
import type { AdditionalItem } from "../../packages/backup/src/actions/item-action.js";
import { restoreActions } from "../../packages/backup/src/actions/restore-actions.js";
import {
  backup as backupObject,
  restore as restoreObject,
} from "../../packages/backup/src/testing/objects.js";
import type { ObjectName, UpstreamSession } from "./upstream-session.js";

/** What of a namespace a backup saves. */
interface Selection {
  readonly namespace: string;
  /** Label every listed object must have, `key=value`. */
  readonly selector?: string;
  /** Group resources; all unless given. */
  readonly resources?: readonly string[];
}

/** The saved objects, by group resource and name. */
export type Archive = ReadonlyMap<string, { readonly resource: string; readonly object: KubeObject }>;

/** Kinds a backup walks over, in Velero's order of a restore: first what others need, then by name. */
const kinds: readonly { readonly resource: string; readonly apiVersion: string; readonly kind: string }[] = [
  { resource: "persistentvolumeclaims", apiVersion: "v1", kind: "PersistentVolumeClaim" },
  { resource: "secrets", apiVersion: "v1", kind: "Secret" },
  { resource: "configmaps", apiVersion: "v1", kind: "ConfigMap" },
  { resource: "serviceaccounts", apiVersion: "v1", kind: "ServiceAccount" },
  { resource: "pods", apiVersion: "v1", kind: "Pod" },
  { resource: "controllerrevisions.apps", apiVersion: "apps/v1", kind: "ControllerRevision" },
  { resource: "datavolumes.cdi.kubevirt.io", apiVersion: "cdi.kubevirt.io/v1beta1", kind: "DataVolume" },
  {
    resource: "virtualmachineinstances.kubevirt.io",
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachineInstance",
  },
  { resource: "virtualmachines.kubevirt.io", apiVersion: "kubevirt.io/v1", kind: "VirtualMachine" },
];

const keyOf = (resource: string, name: string | undefined): string => `${resource}/${name}`;
const resourceOf = ({ group, resource }: AdditionalItem): string =>
  group === "" ? resource : `${resource}.${group}`;

/**
 * Saves objects as Velero does: what the selector finds, as the plugin's actions leave it, and what these ask for beside it.
 * @throws ActionError when an action refuses an object, which upstream's suites take for a failed backup
 */
export async function takeBackup(session: UpstreamSession, selection: Selection): Promise<Archive> {
  const { namespace, selector, resources } = selection;
  const isIncluded = (resource: string) => resources === undefined || resources.includes(resource);
  const spec = resources === undefined ? {} : { includedResources: [...resources] };
  const backup = backupObject({ includedNamespaces: [namespace], ...spec });
  const archive = new Map<string, { resource: string; object: KubeObject }>();

  async function save(resource: string, found: KubeObject): Promise<void> {
    const key = keyOf(resource, found.metadata.name);
    if (archive.has(key) || !isIncluded(resource)) return;
    let object = found;
    const asked: AdditionalItem[] = [];
    for (const action of backupActions.filter(({ appliesTo }) => appliesTo.includes(resource))) {
      const { item, additionalItems } = await action.execute(object, backup, session.client);
      if (item === undefined) return;
      object = item;
      asked.push(...additionalItems);
    }
    archive.set(key, { resource, object });
    for (const item of asked) {
      const kind = kinds.find(({ resource: known }) => known === resourceOf(item));
      if (kind === undefined) continue;
      const additional = await session.readIfThere(nameIn(kind, item));
      if (additional !== undefined) await save(kind.resource, additional);
    }
  }

  for (const { resource, apiVersion, kind } of kinds) {
    if (!isIncluded(resource)) continue;
    for (const object of await session.list(apiVersion, kind, namespace)) {
      if (selector === undefined || hasLabel(object, selector)) {
        await save(resource, { ...object, apiVersion, kind });
      }
    }
  }
  return archive;
}

/** Creates what an archive holds as Velero does: without status, identity and owners; what is there already stays. */
export async function restoreBackup(
  session: UpstreamSession,
  archive: Archive,
  selector?: string,
): Promise<void> {
  const done = new Set<string>();

  async function restore(key: string): Promise<void> {
    const saved = archive.get(key);
    if (saved === undefined || done.has(key)) return;
    done.add(key);
    let item = withoutIdentity(saved.object);
    for (const action of restoreActions.filter(({ appliesTo }) => appliesTo.includes(saved.resource))) {
      const input = { item, itemFromBackup: saved.object, restore: restoreObject() };
      const result = await action.execute(input, session.client);
      if (result.skipRestore) return;
      item = result.item;
      for (const one of result.additionalItems) await restore(keyOf(resourceOf(one), one.name));
    }
    const of = nameIn(item, { namespace: item.metadata.namespace ?? "", name: item.metadata.name ?? "" });
    if ((await session.readIfThere(of)) === undefined) await session.create(item);
  }

  for (const { resource } of kinds) {
    for (const [key, saved] of archive) {
      const isSelected = selector === undefined || hasLabel(saved.object, selector);
      if (saved.resource === resource && isSelected) await restore(key);
    }
  }
}

function nameIn(
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  { namespace, name }: { readonly namespace: string; readonly name: string },
): ObjectName {
  return { apiVersion, kind, metadata: { namespace, name } };
}

function hasLabel({ metadata }: KubeObject, selector: string): boolean {
  const [key = "", value] = selector.split("=");
  return metadata.labels?.[key] === value;
}

/** Velero takes the binding of a claim off too: the volume it names is gone, and another is to be made. */
function withoutIdentity({ apiVersion, kind, metadata, status: _, ...rest }: KubeObject): KubeObject {
  const { name, namespace, labels, annotations = {}, finalizers } = metadata;
  const kept = Object.entries(annotations).filter(([key]) => !key.startsWith("pv.kubernetes.io/"));
  const object = {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      ...(labels === undefined ? {} : { labels }),
      annotations: Object.fromEntries(kept),
      ...(finalizers === undefined ? {} : { finalizers }),
    },
    ...rest,
  } as KubeObject;
  if (kind !== "PersistentVolumeClaim" || fieldAt(object.spec, "volumeName") === undefined) return object;
  return withFieldAt(object as JsonObject, ["spec", "volumeName"], undefined) as KubeObject;
}
