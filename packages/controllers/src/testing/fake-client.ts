import {
  type Admission,
  alreadyExists,
  applyJsonPatch,
  applyMergePatch,
  type Client,
  conflict,
  type DeleteOptions,
  type GroupVersionResource,
  isJsonObject,
  jsonEqual,
  type KubeList,
  type KubeObject,
  type ListOptions,
  notFound,
  type ObjectKey,
  type Patch,
  type WatchEvent,
  type WatchOptions,
  type WriteOptions,
} from "@unfold/apimachinery";
import { formatKey } from "../runtime/object-key.js";
import { review } from "./review.js";
import { WatchLog } from "./watch-log.js";

/** Resources whose status is written through the status subresource alone. */
const statusSubresources = new Set([
  "virtualmachines",
  "kubevirts",
  "hyperconvergeds",
  "pods",
  "persistentvolumeclaims",
  "persistentvolumes",
  "datavolumes",
  "virtualmachineinstancemigrations",
]);

/** An in-memory Kubernetes API for tests: versions, uids, generations, status subresource, finalizers, admission. */
export class FakeClient implements Client {
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #log = new WatchLog();
  readonly #admissions: () => readonly Admission[];
  #uids = 0;

  constructor(
    objects: readonly (readonly [GroupVersionResource, KubeObject])[] = [],
    admissions: readonly Admission[] | (() => readonly Admission[]) = [],
  ) {
    this.#admissions = typeof admissions === "function" ? admissions : () => admissions;
    for (const [resource, object] of objects) this.seed(resource, object);
  }

  /** Stores an object as it is, past admission. */
  seed(resource: GroupVersionResource, object: KubeObject): KubeObject {
    const { metadata } = object;
    const uid = metadata.uid ?? this.#uid();
    const stored = { ...object, metadata: { generation: 1, ...metadata, uid } };
    return this.#commit(resource, "ADDED", stored);
  }

  async get(resource: GroupVersionResource, key: ObjectKey): Promise<KubeObject> {
    const found = this.#table(resource).get(formatKey(key));
    if (found === undefined) throw notFound({ ...resource, name: key.name });
    return found;
  }

  async list(resource: GroupVersionResource, options: ListOptions = {}): Promise<KubeList> {
    const { namespace = "" } = options;
    const all = [...this.#table(resource).values()];
    const items = all.filter((item) => namespace === "" || item.metadata.namespace === namespace);
    return {
      apiVersion: "v1",
      kind: "List",
      metadata: { resourceVersion: this.#log.version },
      items: items.filter((item) => matchesLabels(item, options.labelSelector)),
    };
  }

  watch(resource: GroupVersionResource, options: WatchOptions): AsyncIterable<WatchEvent> {
    return this.#log.watch(resource, options);
  }

  async create(
    resource: GroupVersionResource,
    object: KubeObject,
    options?: WriteOptions,
  ): Promise<KubeObject> {
    const name = object.metadata.name ?? `${object.metadata.generateName}${this.#uids}`;
    const named = { ...object, metadata: { ...object.metadata, name } };
    const admitted = await review(this.#admissions(), { operation: "CREATE", resource, object: named });
    if (this.#table(resource).has(formatKey({ ...named.metadata, name }))) {
      throw alreadyExists({ ...resource, name });
    }
    const metadata = {
      ...admitted.metadata,
      name,
      uid: this.#uid(),
      generation: 1,
      creationTimestamp: "2025-01-01T00:00:00Z",
    };
    const { status, ...rest } = admitted;
    const keepsStatus = !statusSubresources.has(resource.resource) && status !== undefined;
    const stored = { ...rest, metadata, ...(keepsStatus ? { status } : {}) } as KubeObject;
    return options?.dryRun === true ? stored : this.#commit(resource, "ADDED", stored);
  }

  async update(
    resource: GroupVersionResource,
    object: KubeObject,
    options?: WriteOptions,
  ): Promise<KubeObject> {
    const name = object.metadata.name ?? "";
    const before = await this.get(resource, { namespace: object.metadata.namespace, name });
    const expected = object.metadata.resourceVersion;
    if (expected !== undefined && expected !== before.metadata.resourceVersion) {
      throw conflict({ ...resource, name });
    }
    return (await this.#replace(resource, before, object, options)) ?? this.update(resource, object, options);
  }

  async patch(
    resource: GroupVersionResource,
    key: ObjectKey,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<KubeObject> {
    const before = await this.get(resource, key);
    const after = applyPatch(before, patch) as KubeObject;
    const expected = after.metadata.resourceVersion;
    if (expected !== before.metadata.resourceVersion) throw conflict({ ...resource, name: key.name });
    return (
      (await this.#replace(resource, before, after, options)) ?? this.patch(resource, key, patch, options)
    );
  }

  async delete(resource: GroupVersionResource, key: ObjectKey, options?: DeleteOptions): Promise<void> {
    const found = await this.get(resource, key);
    const { uid } = options?.preconditions ?? {};
    if (uid !== undefined && uid !== found.metadata.uid) {
      const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found.metadata.uid}`;
      throw conflict({ ...resource, name: key.name }, why);
    }
    if ((found.metadata.finalizers ?? []).length === 0) this.#commit(resource, "DELETED", found);
    else if (found.metadata.deletionTimestamp === undefined) {
      const metadata = { ...found.metadata, deletionTimestamp: "2025-01-01T00:00:00Z" };
      this.#commit(resource, "MODIFIED", { ...found, metadata });
    }
  }

  /** Undefined when somebody else wrote while admission looked at the object. */
  async #replace(
    resource: GroupVersionResource,
    before: KubeObject,
    object: KubeObject,
    options: WriteOptions = {},
  ): Promise<KubeObject | undefined> {
    const subresource = options.subresource === undefined ? {} : { subresource: options.subresource };
    const merged = mergeWrite(resource, before, object, options);
    const after = await review(this.#admissions(), {
      operation: "UPDATE",
      resource,
      object: merged,
      oldObject: before,
      ...subresource,
    });
    const { namespace, name = "" } = before.metadata;
    if (this.#table(resource).get(formatKey({ namespace, name })) !== before) return undefined;
    const stored = withGeneration(before, after);
    if (jsonEqual(before, stored)) return before;
    if (options.dryRun === true) return stored;
    const gone =
      stored.metadata.deletionTimestamp !== undefined && (stored.metadata.finalizers ?? []).length === 0;
    return this.#commit(resource, gone ? "DELETED" : "MODIFIED", stored);
  }

  #commit(resource: GroupVersionResource, type: WatchEvent["type"], object: KubeObject): KubeObject {
    const resourceVersion = this.#log.nextVersion();
    const stored: KubeObject = { ...object, metadata: { ...object.metadata, resourceVersion } };
    const key = formatKey({ ...stored.metadata, name: stored.metadata.name ?? "" });
    if (type === "DELETED") this.#table(resource).delete(key);
    else this.#table(resource).set(key, stored);
    this.#log.append(resource, { type, object: stored });
    return stored;
  }

  #table({ group, resource }: GroupVersionResource): Map<string, KubeObject> {
    const id = `${resource}.${group}`;
    const table = this.#objects.get(id) ?? new Map<string, KubeObject>();
    this.#objects.set(id, table);
    return table;
  }

  #uid(): string {
    return `00000000-0000-4000-8000-${String(++this.#uids).padStart(12, "0")}`;
  }
}

function applyPatch(before: KubeObject, { type, body }: Patch) {
  return type === "application/json-patch+json"
    ? applyJsonPatch(before, body)
    : applyMergePatch(before, body);
}

function mergeWrite(
  { resource }: GroupVersionResource,
  before: KubeObject,
  object: KubeObject,
  options: WriteOptions,
): KubeObject {
  const identity = { uid: before.metadata.uid, resourceVersion: before.metadata.resourceVersion };
  if (options.subresource === "status") {
    return { ...before, ...(object.status === undefined ? {} : { status: object.status }) };
  }
  const { status, ...rest } = object;
  const kept = options.withStatus !== true && statusSubresources.has(resource) ? before.status : status;
  const metadata = { ...object.metadata, ...identity } as KubeObject["metadata"];
  return { ...rest, metadata, ...(kept === undefined ? {} : { status: kept }) } as KubeObject;
}

function withGeneration(before: KubeObject, after: KubeObject): KubeObject {
  const changed = isJsonObject(after.spec) && !jsonEqual(before.spec, after.spec);
  const generation = (before.metadata.generation ?? 1) + (changed ? 1 : 0);
  return { ...after, metadata: { ...after.metadata, generation } };
}

function matchesLabels(object: KubeObject, selector = ""): boolean {
  const terms = selector.split(",").filter((term) => term !== "");
  return terms.every((term) => {
    const [key = "", value] = term.split("=");
    const actual = object.metadata.labels?.[key];
    return value === undefined ? actual !== undefined : actual === value;
  });
}
