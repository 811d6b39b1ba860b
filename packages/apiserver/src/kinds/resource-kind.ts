import type { JsonValue, KubeObject, NameCheck, StatusCause } from "@unfold/apimachinery";
import type { StructuralSchema } from "../schema/structural-schema.js";
import type { ApiContext } from "../verbs/api-context.js";
import type { ResourceRequest, Subresource } from "../verbs/resource-request.js";

/** A column of `kubectl get` (apiextensions additionalPrinterColumns); `jsonPath` as in `.status.phase`. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "date";
  readonly jsonPath: string;
  readonly description?: string;
  readonly format?: string;
  /** 0 is always shown, more only with `-o wide`. */
  readonly priority?: number;
}

/** Where a kind keeps what its `scale` subresource shows (apiextensions.k8s.io/v1 CustomResourceSubresourceScale). */
export interface ScalePaths {
  readonly specReplicas: FieldPath;
  readonly statusReplicas: FieldPath;
  /** A label selector, as text or as object. */
  readonly selector?: FieldPath;
  /** Replicas of an object that names none; without it, such an object has no scale. */
  readonly defaultReplicas?: number;
}

/** Names of fields from the object down. */
export type FieldPath = readonly [string, ...string[]];

/** One served version of a kind. */
export interface KindVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly schema: StructuralSchema;
  readonly columns: readonly PrinterColumn[];
  readonly deprecationWarning?: string;
  readonly scale?: ScalePaths;
}

/** A question to an object. */
export interface PostedSubresource {
  /** What is sent and answered. */
  readonly answers: { readonly group: string; readonly version: string; readonly kind: string };
  readonly answer: (
    context: ApiContext,
    request: ResourceRequest,
    body: JsonValue,
  ) => KubeObject | Promise<KubeObject>;
}

/** What a connection answers when it ends at once: a text, in the encoding of `contentType`. */
export interface Connection {
  readonly code: number;
  readonly text: string;
}

/** What leads into something that runs, such as `log`: asked with a query, by any of the methods. */
export interface ConnectedSubresource {
  /** Kind of its options, as discovery shows it. */
  readonly kind: string;
  readonly methods: readonly ("GET" | "POST")[];
  readonly answer: (
    context: ApiContext,
    request: ResourceRequest,
    query: URLSearchParams,
  ) => Connection | Promise<Connection>;
}

/** An object on its way into the store; `old` is absent on a create. */
export interface ObjectChange {
  readonly object: KubeObject;
  readonly old: KubeObject | undefined;
}

/**
 * Everything the server needs to know of a kind. Built-in kinds are declared this way, CRDs are turned into it: router,
 * discovery, OpenAPI and tables are loops over these records.
 */
export interface ResourceKind {
  readonly group: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly versions: readonly KindVersion[];
  readonly statusSubresource: boolean;
  /** Strategic merge patch is for built-in kinds only. */
  readonly custom: boolean;
  /** `metadata.generation` counts spec changes (every CRD, few built-in kinds). */
  readonly generation: boolean;
  /** What a schema cannot say: causes for a create (`old` absent) or update; empty when valid. */
  readonly validate?: (object: KubeObject, old: KubeObject | undefined) => readonly StatusCause[];
  /** An update must name the resourceVersion it replaces, as it must for every custom kind (registry AllowUnconditionalUpdate). */
  readonly updatesNameRevision?: boolean;
  /** Set when the objects are those of another built-in kind, shown otherwise; the forms are of the stored version. */
  readonly storedAs?: {
    readonly resource: string;
    readonly encode: (object: KubeObject) => KubeObject;
    readonly decode: (stored: KubeObject) => KubeObject;
  };
  /** Verbs, when not all of them. */
  readonly verbs?: readonly string[];
  /** Conversions and defaults that a schema cannot say, made right after decoding: they count as the writer's. */
  readonly complete?: (object: KubeObject) => KubeObject;
  /** Sets the fields the server owns or derives, on a create (`old` absent) or update, before validation. */
  readonly prepare?: (
    object: KubeObject,
    old: KubeObject | undefined,
    request: ResourceRequest,
    context: ApiContext,
  ) => KubeObject;
  /** Refuses what the requester may not write although the verb is theirs; after mutation, before validation. */
  readonly permit?: (
    context: ApiContext,
    request: ResourceRequest,
    change: ObjectChange,
  ) => void | Promise<void>;
  /** Whether something besides `metadata.finalizers` keeps a deleted object, as a namespace's `spec.finalizers` do. */
  readonly holdsDeletion?: (object: KubeObject) => boolean;
  /** Why an object may not be deleted, if so. */
  readonly refuseDeletion?: (object: KubeObject) => string | undefined;
  /** A finished deletion is answered with the object, as some registries of kube-apiserver do, not with a Status. */
  readonly returnsDeleted?: boolean;
  /** Fields by which lists can be selected besides `metadata.name` and `metadata.namespace`, such as `status.phase`. */
  readonly selectableFields?: readonly string[];
  /** What names must look like, when not DNS subdomains. */
  readonly nameCheck?: NameCheck;
  /** Not stored: a create is answered with the value this returns. */
  readonly answer?: (
    context: ApiContext,
    request: ResourceRequest,
    object: KubeObject,
  ) => KubeObject | Promise<KubeObject>;
  /** Subresources of an object that are asked by POST and stored nowhere, such as `token`. */
  readonly posts?: Readonly<Partial<Record<Subresource, PostedSubresource>>>;
  /** Subresources that lead into what the object stands for. */
  readonly connects?: Readonly<Partial<Record<Subresource, ConnectedSubresource>>>;
  /** Whether the status has a part with a subresource of its own, `approval`. */
  readonly approval?: boolean;
  /** Objects of this kind are on their way out: creates are refused. */
  readonly terminating?: boolean;
}

/** What is needed to know where objects of a kind are stored. */
type StoredKind = Pick<ResourceKind, "group" | "plural" | "storedAs">;

/** Resource under which the objects of a kind are stored, whatever the version. */
export function storageResource(kind: StoredKind): string {
  const known = storageResources.get(kind);
  if (known !== undefined) return known;
  const { group, plural, storedAs } = kind;
  const resource = storedAs?.resource ?? `${group}/${plural}`;
  storageResources.set(kind, resource);
  return resource;
}

/** Every access to the store looks for the text in maps, where one that is known is found without being read. */
const storageResources = new WeakMap<StoredKind, string>();

/** The version in which objects of a kind are stored. */
export function storageVersion(kind: ResourceKind): KindVersion {
  const version = kind.versions.find(({ storage }) => storage);
  if (version === undefined) throw new Error(`Kind ${kind.kind}.${kind.group} has no storage version`);
  return version;
}
