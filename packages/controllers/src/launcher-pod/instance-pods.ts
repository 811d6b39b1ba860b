import type { Client, JsonObject, KubeObject } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { ignoreNotFound } from "../runtime/ignore-not-found.js";
import type { Informer } from "../runtime/informer.js";
import type { IndexFunction } from "../runtime/object-cache.js";
import { keyOf } from "../runtime/object-key.js";
import { createdByLabel, type LauncherPodOptions, launcherPod } from "./launcher-pod.js";

/** Launcher pods by the uid of their instance. */
export const podIndexes: { readonly [name: string]: IndexFunction } = {
  instance: ({ metadata }) => {
    const uid = metadata.labels?.[createdByLabel];
    return uid === undefined ? [] : [uid];
  },
};

/** The launcher pods of instances: those in the cache, and one just created that the cache has not heard of yet. */
export class InstancePods {
  readonly #client: Client;
  readonly #pods: Informer;
  /** By uid of the instance. */
  readonly #created = new Map<string, KubeObject>();

  constructor(client: Client, pods: Informer) {
    this.#client = client;
    this.#pods = pods;
    pods.onChange(({ before, after }) => {
      const uid = (after ?? before)?.metadata.labels?.[createdByLabel];
      if (uid !== undefined) this.#created.delete(uid);
    });
  }

  of({ metadata: { uid = "" } }: KubeObject): readonly KubeObject[] {
    const known = this.#pods.byIndex("instance", uid);
    const created = this.#created.get(uid);
    return created === undefined ? known : [...known, created];
  }

  /** Creates another pod for the instance. */
  async create(vmi: KubeObject, options: LauncherPodOptions): Promise<KubeObject> {
    const pod = await this.#client.create(resources.pods, launcherPod(vmi, options));
    if (this.#pods.get(keyOf(pod)) === undefined) this.#created.set(vmi.metadata.uid ?? "", pod);
    return pod;
  }

  /** Lays fields over the pod's status; a pod that is gone by now is no error. */
  async setStatus({ metadata }: KubeObject, status: JsonObject): Promise<void> {
    const { namespace, name = "" } = metadata;
    const patch = { type: "application/merge-patch+json", body: { status } } as const;
    const options = { subresource: "status" } as const;
    await ignoreNotFound(this.#client.patch(resources.pods, { namespace, name }, patch, options));
  }

  async delete({ metadata }: KubeObject): Promise<void> {
    const { namespace, name = "", uid } = metadata;
    const sameObject = uid === undefined ? {} : { preconditions: { uid } };
    await ignoreNotFound(this.#client.delete(resources.pods, { namespace, name }, sameObject));
  }

  /** Drops what is remembered of an instance that is gone. */
  forget(uid: string): void {
    this.#created.delete(uid);
  }
}
