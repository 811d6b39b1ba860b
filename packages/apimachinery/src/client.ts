import type { GroupVersionResource } from "./group-version.js";
import type { JsonValue } from "./json/json.js";
import type { KubeList, KubeObject } from "./kube-object.js";

/** Where an object lives; `namespace` is absent for cluster-scoped resources. */
export interface ObjectKey {
  readonly namespace?: string | undefined;
  readonly name: string;
}

export interface ListOptions {
  /** Absent or "" lists all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
}

export interface WatchOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Events after this version; a list's `metadata.resourceVersion`. */
  readonly resourceVersion: string;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** One watch event. `BOOKMARK` carries only `metadata.resourceVersion`. */
export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: KubeObject;
}

export interface WriteOptions {
  /** `status` writes through the status subresource. */
  readonly subresource?: "status";
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  /**
   * An update of the object stores its status too, as one write, where the server does so: one in the same process does, one over
   * HTTPS leaves status as it was. The answer has the status that is stored.
   */
  readonly withStatus?: boolean;
}

/** A patch and its media type. */
export type Patch =
  | { readonly type: "application/json-patch+json"; readonly body: JsonValue }
  | { readonly type: "application/merge-patch+json"; readonly body: JsonValue }
  | { readonly type: "application/strategic-merge-patch+json"; readonly body: JsonValue }
  | { readonly type: "application/apply-patch+yaml"; readonly body: JsonValue; readonly force?: boolean };

export interface DeleteOptions {
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
}

/**
 * What controllers and admission need of a Kubernetes API. Implemented in process by the embedded server and over HTTPS
 * by the cluster client; both behave alike. Every method rejects with an `ApiError`.
 */
export interface Client {
  get(resource: GroupVersionResource, key: ObjectKey): Promise<KubeObject>;
  list(resource: GroupVersionResource, options?: ListOptions): Promise<KubeList>;
  /** Ordered, gapless events; rejects with reason `Expired` when `resourceVersion` is too old. */
  watch(resource: GroupVersionResource, options: WatchOptions): AsyncIterable<WatchEvent>;
  create(resource: GroupVersionResource, object: KubeObject, options?: WriteOptions): Promise<KubeObject>;
  /** Optimistic: `metadata.resourceVersion`, where present, must be the stored one. */
  update(resource: GroupVersionResource, object: KubeObject, options?: WriteOptions): Promise<KubeObject>;
  patch(
    resource: GroupVersionResource,
    key: ObjectKey,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<KubeObject>;
  delete(resource: GroupVersionResource, key: ObjectKey, options?: DeleteOptions): Promise<void>;
}
