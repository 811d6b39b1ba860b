import {
  isAlreadyExists,
  isJsonObject,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  objectAt,
  stringAt,
  withFieldAt,
} from "@unfold/apimachinery";
import { statusRefOf } from "@unfold/instancetype";
import { isOwnedBy, ownerReference } from "./adopt-revision.js";
import type { VirtualMachineDeps } from "./draft.js";

/** What the names of a machine's start revisions begin with (KubeVirt pkg/virt-controller/watch/vm). */
export function startRevisionPrefix({ metadata: { uid = "" } }: KubeObject): string {
  return `revision-start-vm-${uid}-`;
}

/** The start revisions of a machine that the cache knows. */
export function startRevisionsOf(deps: VirtualMachineDeps, vm: KubeObject): readonly KubeObject[] {
  const prefix = startRevisionPrefix(vm);
  return deps
    .revisionsOf(vm)
    .filter((revision) => isOwnedBy(revision, vm) && revision.metadata.name?.startsWith(prefix) === true);
}

/** The spec a start revision holds. */
export function bootedSpec(revision: KubeObject): JsonObject | undefined {
  return objectAt(revision, "data", "spec");
}

/** A start revision under the given generation text. */
export function startRevision(vm: KubeObject, generation: string, spec: JsonObject): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: `${startRevisionPrefix(vm)}${generation}`,
      ...(vm.metadata.namespace === undefined ? {} : { namespace: vm.metadata.namespace }),
      ownerReferences: [ownerReference(vm)],
    },
    data: { spec },
    revision: Number(generation),
  };
}

/** The spec a machine boots with, its matchers bound to the captured revisions. */
export function specToBoot(vm: KubeObject): JsonObject {
  return (["instancetype", "preference"] as const).reduce<JsonObject>((spec, role) => {
    const captured = stringAt(statusRefOf(role, vm), "controllerRevisionRef", "name") ?? "";
    if (captured === "" || !isJsonObject(spec[role])) return spec;
    return withFieldAt(spec, [role, "revisionName"], captured);
  }, objectAt(vm, "spec") ?? {});
}

/** Creates a revision, or takes the one that is there if it holds the same. */
export async function ensureSameRevision(deps: VirtualMachineDeps, wanted: KubeObject): Promise<KubeObject> {
  try {
    return await deps.createRevision(wanted);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    const { namespace = "", name = "" } = wanted.metadata;
    const found = await deps.getRevision(namespace, name);
    if (found !== undefined && jsonEqual(found["data"], wanted["data"])) return found;
    throw error;
  }
}
