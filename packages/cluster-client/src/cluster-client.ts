import type { Readable } from "node:stream";
import type {
  Client,
  DeleteOptions,
  GroupVersionResource,
  KubeList,
  KubeObject,
  ListOptions,
  ObjectKey,
  Patch,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "@unfold/apimachinery";
import { HttpTransport, textOf } from "./http-transport.js";
import type { ClusterAccess } from "./kubeconfig.js";
import { resourcePath } from "./resource-path.js";
import { errorOfAnswer } from "./status-answer.js";
import { watchEvents } from "./watch-stream.js";

/** How long a server may keep one watch open; the informer then watches on from where it was. */
const watchSeconds = 300;

/** A {@link Client} over HTTPS. `close()` drops its connections. */
export class ClusterClient implements Client {
  readonly #transport: HttpTransport;

  constructor(access: ClusterAccess) {
    this.#transport = new HttpTransport(access);
  }

  get(resource: GroupVersionResource, { namespace, name }: ObjectKey): Promise<KubeObject> {
    return this.#send("GET", resourcePath(resource, { namespace, name }));
  }

  list(resource: GroupVersionResource, options: ListOptions = {}): Promise<KubeList> {
    const { namespace, ...query } = options;
    return this.#send("GET", resourcePath(resource, { namespace, query }));
  }

  async *watch(resource: GroupVersionResource, options: WatchOptions): AsyncGenerator<WatchEvent> {
    const { namespace, signal, ...query } = options;
    const path = resourcePath(resource, {
      namespace,
      query: { ...query, watch: true, allowWatchBookmarks: true, timeoutSeconds: watchSeconds },
    });
    try {
      const answer = await this.#transport.open({ method: "GET", path, signal });
      if (answer.statusCode !== 200) throw errorOfAnswer(answer.statusCode ?? 0, await textOf(answer));
      yield* watchEvents(answer);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** GET of a path that is no resource, such as `/snapshot`: the answer's body as it comes. @throws ApiError */
  async download(path: string): Promise<Readable> {
    const answer = await this.#transport.open({ method: "GET", path });
    if (answer.statusCode !== 200) throw errorOfAnswer(answer.statusCode ?? 0, await textOf(answer));
    return answer;
  }

  create(
    resource: GroupVersionResource,
    object: KubeObject,
    options: WriteOptions = {},
  ): Promise<KubeObject> {
    const path = resourcePath(resource, { namespace: object.metadata.namespace, query: writeQuery(options) });
    return this.#send("POST", path, object);
  }

  update(
    resource: GroupVersionResource,
    object: KubeObject,
    options: WriteOptions = {},
  ): Promise<KubeObject> {
    const { name, namespace } = object.metadata;
    const { subresource } = options;
    return this.#send(
      "PUT",
      resourcePath(resource, { namespace, name, subresource, query: writeQuery(options) }),
      object,
    );
  }

  patch(
    resource: GroupVersionResource,
    { namespace, name }: ObjectKey,
    patch: Patch,
    options: WriteOptions = {},
  ): Promise<KubeObject> {
    const force = patch.type === "application/apply-patch+yaml" ? patch.force : undefined;
    const query = { ...writeQuery(options), force };
    const path = resourcePath(resource, { namespace, name, subresource: options.subresource, query });
    return this.#send("PATCH", path, patch.body, patch.type);
  }

  async delete(
    resource: GroupVersionResource,
    { namespace, name }: ObjectKey,
    options: DeleteOptions = {},
  ): Promise<void> {
    const body = { kind: "DeleteOptions", apiVersion: "v1", ...options };
    await this.#send("DELETE", resourcePath(resource, { namespace, name }), body);
  }

  /** GET of any path, for example `/version`. */
  getPath(path: string): Promise<unknown> {
    return this.#send("GET", path);
  }

  /**
   * Any request, for example to a subresource that is no object: the answer's JSON, or undefined when it has no body.
   * Rejects with an `ApiError`.
   */
  async request(method: string, path: string, body?: unknown): Promise<unknown> {
    const text = await this.#sendText(method, path, body);
    return text.trim() === "" ? undefined : (JSON.parse(text) as unknown);
  }

  close(): void {
    this.#transport.close();
  }

  async #send<Answer>(method: string, path: string, body?: unknown, contentType?: string): Promise<Answer> {
    return JSON.parse(await this.#sendText(method, path, body, contentType)) as Answer;
  }

  async #sendText(method: string, path: string, body?: unknown, contentType?: string): Promise<string> {
    const { code, text } = await this.#transport.send({
      method,
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(contentType === undefined ? {} : { contentType }),
    });
    if (code < 200 || code > 299) throw errorOfAnswer(code, text);
    return text;
  }
}

function writeQuery({ dryRun, fieldManager }: WriteOptions): { readonly [name: string]: string | undefined } {
  return { dryRun: dryRun === true ? "All" : undefined, fieldManager };
}
