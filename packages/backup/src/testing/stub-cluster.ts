import {
  alreadyExists,
  applyObjectMergePatch,
  type Client,
  type KubeObject,
  notFound,
} from "@unfold/apimachinery";
import type { ServedResource } from "../velero-server/run/served-resource.js";

const verbs = ["list", "create", "get", "delete"];

/** Resources that stub clusters serve. */
export const stubServed: readonly ServedResource[] = [
  served("", "namespaces", "Namespace", false),
  served("", "secrets", "Secret", true),
  served("", "configmaps", "ConfigMap", true),
  served("", "endpoints", "Endpoints", true),
  served("", "persistentvolumes", "PersistentVolume", false),
  served("", "persistentvolumeclaims", "PersistentVolumeClaim", true),
  served("kubevirt.io", "virtualmachines", "VirtualMachine", true),
  served("apps", "controllerrevisions", "ControllerRevision", true),
  served("velero.io", "backups", "Backup", true),
  served("velero.io", "schedules", "Schedule", true),
  served("velero.io", "deletebackuprequests", "DeleteBackupRequest", true),
];

function served(group: string, resource: string, kind: string, namespaced: boolean): ServedResource {
  return { group, version: "v1", resource, kind, namespaced, names: [], verbs };
}

/** A cluster that is a list of objects, and what was asked of it. */
export interface StubCluster {
  readonly client: Client;
  /** Objects by creation, patches as `patch`. */
  readonly written: KubeObject[];
}

/** A cluster with these objects; enough of a Client for backups and restores. */
export function stubCluster(...objects: readonly KubeObject[]): StubCluster {
  const there = [...objects];
  const written: KubeObject[] = [];
  const kindOf = (resource: string): string =>
    stubServed.find((one) => one.resource === resource)?.kind ?? resource;
  const find = (resource: string, namespace: string | undefined, name: string): KubeObject | undefined =>
    there.find(
      ({ kind, metadata }) =>
        kind === kindOf(resource) &&
        metadata.name === name &&
        (metadata.namespace ?? "") === (namespace ?? ""),
    );
  const client = {
    get: async ({ resource }: ServedResource, { namespace, name }: { namespace?: string; name: string }) => {
      const found = find(resource, namespace, name);
      if (found === undefined) throw notFound({ group: "", resource, name });
      return found;
    },
    list: async ({ resource }: ServedResource) => {
      const items = there.filter(({ kind }) => kind === kindOf(resource));
      return { apiVersion: "v1", kind: "List", metadata: { resourceVersion: "1" }, items };
    },
    create: async ({ resource }: ServedResource, object: KubeObject) => {
      const { namespace, name = "" } = object.metadata;
      if (find(resource, namespace, name) !== undefined) throw alreadyExists({ group: "", resource, name });
      there.push(object);
      written.push(object);
      return object;
    },
    patch: async (
      { resource }: ServedResource,
      { namespace, name }: { namespace?: string; name: string },
      { body }: { body: KubeObject },
      options: { subresource?: string } = {},
    ) => {
      const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
      written.push({ apiVersion: "patch", kind: options.subresource ?? resource, metadata, body });
      const found = find(resource, namespace, name);
      if (found === undefined) return undefined;
      const patched = applyObjectMergePatch(found, body) as KubeObject;
      there[there.indexOf(found)] = patched;
      return patched;
    },
  } as unknown as Client;
  return { client, written };
}
