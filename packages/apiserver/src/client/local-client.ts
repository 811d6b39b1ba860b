import type {
  Client,
  DeleteOptions,
  GroupVersionResource,
  JsonValue,
  KubeList,
  KubeObject,
  ListOptions,
  ObjectKey,
  Patch,
  UserInfo,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "@unfold/apimachinery";
import { privilegedGroup } from "../authorization/authorizer.js";
import { apiVersionOf } from "../kinds/version-conversion.js";
import { parseRevision } from "../request/list-options.js";
import { listMetadata } from "../request/render.js";
import { resourceNotFound } from "../request/resource-route.js";
import { mapInTurns } from "../turns/take-turns.js";
import type { ApiContext } from "../verbs/api-context.js";
import { createObject } from "../verbs/create.js";
import { deleteObject } from "../verbs/delete.js";
import { getObject } from "../verbs/get.js";
import { listObjects } from "../verbs/list.js";
import { patchObject } from "../verbs/patch.js";
import { patchTypeOf } from "../verbs/read-patch.js";
import { methodNotAllowed, type ResourceRequest } from "../verbs/resource-request.js";
import { updateObject } from "../verbs/update.js";
import { watchIterator } from "./watch-iterator.js";

/** The API in process: the verbs behind HTTP, without HTTP. Field problems are ignored as they are for controllers. */
export class LocalClient implements Client {
  readonly #context: ApiContext;
  readonly #user: UserInfo;
  /** Nothing is forbidden to the user, and controllers read often enough for the question to count. */
  readonly #privileged: boolean;

  constructor(context: ApiContext, user: UserInfo) {
    this.#context = context;
    this.#user = user;
    this.#privileged = user.groups.includes(privilegedGroup);
  }

  async get(resource: GroupVersionResource, key: ObjectKey): Promise<KubeObject> {
    return getObject(this.#context, this.#request("get", resource, key));
  }

  async list(resource: GroupVersionResource, options: ListOptions = {}): Promise<KubeList> {
    const request = this.#request("list", resource, { namespace: options.namespace, name: "" });
    const page = await listObjects(this.#context, request, options);
    const { kind, version } = request;
    const metadata: KubeList["metadata"] = listMetadata(page);
    return {
      apiVersion: apiVersionOf(kind, version),
      kind: kind.listKind,
      metadata,
      items: await mapInTurns(page.items, ({ object }) => object),
    };
  }

  watch(resource: GroupVersionResource, options: WatchOptions): AsyncIterable<WatchEvent> {
    const request = this.#request("watch", resource, { namespace: options.namespace, name: "" });
    const { labelSelector = "", fieldSelector = "", resourceVersion, signal } = options;
    const revision = parseRevision(resourceVersion);
    const query = { labelSelector, fieldSelector, revision };
    return watchIterator(this.#context, request, query, signal);
  }

  async create(
    resource: GroupVersionResource,
    object: KubeObject,
    options: WriteOptions = {},
  ): Promise<KubeObject> {
    const within = { namespace: object.metadata.namespace, name: "" };
    const request = this.#request("create", resource, within, options);
    if (request.kind.namespaced && request.namespace === "") throw methodNotAllowed();
    return createObject(this.#context, request, incoming(object));
  }

  async update(
    resource: GroupVersionResource,
    object: KubeObject,
    options: WriteOptions = {},
  ): Promise<KubeObject> {
    const { namespace, name = "" } = object.metadata;
    return updateObject(
      this.#context,
      this.#request("update", resource, { namespace, name }, options),
      incoming(object),
    );
  }

  async patch(
    resource: GroupVersionResource,
    key: ObjectKey,
    patch: Patch,
    options: WriteOptions = {},
  ): Promise<KubeObject> {
    const request = this.#request("patch", resource, key, options);
    const type = patchTypeOf(request, patch.type);
    const force = patch.type === "application/apply-patch+yaml" && patch.force === true;
    const decoded = { type, value: patch.body, duplicateFields: [] };
    const { object } = await patchObject(this.#context, request, decoded, force);
    return object;
  }

  async delete(resource: GroupVersionResource, key: ObjectKey, options: DeleteOptions = {}): Promise<void> {
    const { preconditions, propagationPolicy } = options;
    await deleteObject(this.#context, this.#request("delete", resource, key), {
      ...preconditions,
      ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
      dryRun: false,
    });
  }

  /** @throws ApiError 404, and 403 when the user may not */
  #request(
    verb: string,
    { group, version, resource }: GroupVersionResource,
    key: ObjectKey,
    options: WriteOptions = {},
  ): ResourceRequest {
    const served = this.#context.kinds.served(group, version, resource);
    if (served === undefined) throw resourceNotFound();
    const { subresource, withStatus = false, dryRun = false, fieldManager = "unfold" } = options;
    if (subresource !== undefined && !served.kind.statusSubresource) throw resourceNotFound();
    const namespace = served.kind.namespaced ? (key.namespace ?? "") : "";
    const { name } = key;
    if (!this.#privileged) {
      const path = { verb, group, version, resource, namespace, name };
      this.#context.authorizer.require(this.#user, { ...path, subresource: subresource ?? "" });
      if (withStatus) this.#context.authorizer.require(this.#user, { ...path, subresource: "status" });
    }
    return {
      kind: served.kind,
      version: served.version,
      namespace,
      name,
      ...(subresource === undefined ? {} : { subresource }),
      ...(withStatus ? { withStatus } : {}),
      user: this.#user,
      dryRun,
      fieldManager,
      fieldValidation: "Ignore",
      warn: ignoreWarning,
    };
  }
}

function ignoreWarning(): void {}

function incoming(value: JsonValue): {
  readonly value: JsonValue;
  readonly duplicateFields: readonly string[];
} {
  return { value, duplicateFields: [] };
}
