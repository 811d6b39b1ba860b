import { isConflict, isNotFound, type KubeObject, objectAt, stringAt, withField } from "@unfold/apimachinery";
import { type ResourceKind, storageResource } from "../../kinds/resource-kind.js";
import { controllerUser, internalRequest } from "../../reconcile/internal-request.js";
import type { ObjectFeed } from "../../reconcile/object-feed.js";
import { WorkQueue } from "../../reconcile/work-queue.js";
import type { StoreEvent } from "../../store/object-store.js";
import type { ApiContext } from "../../verbs/api-context.js";
import { changeObject } from "../../verbs/change-object.js";
import { deleteObject } from "../../verbs/delete.js";

const user = controllerUser("tokens-controller");
const accountName = "kubernetes.io/service-account.name";
const accountUid = "kubernetes.io/service-account.uid";
const tokenType = "kubernetes.io/service-account-token";

/**
 * Fills secrets of type `kubernetes.io/service-account-token` with a token, and removes those whose account is gone
 * (pkg/controller/serviceaccount tokens_controller).
 */
export class LegacyTokenSecrets {
  readonly #context: ApiContext;
  readonly #caCertificate: string | undefined;
  readonly queue = new WorkQueue((key) => this.#tend(key));

  constructor(context: ApiContext, feed: ObjectFeed, caCertificate: string | undefined) {
    this.#context = context;
    this.#caCertificate = caCertificate;
    feed.subscribe((event, kind) => this.#observe(event, kind));
  }

  #observe({ type, current }: StoreEvent, kind: ResourceKind): void {
    const resource = storageResource(kind);
    const { key } = current;
    if (resource === "/secrets" && type !== "deleted" && current.object.type === tokenType) {
      this.queue.add(`${key.namespace}/${key.name}`);
    }
    if (resource !== "/serviceaccounts" || type === "modified") return;
    for (const secret of this.#context.store.list("/secrets", key.namespace).items) {
      if (accountOf(secret.object) === key.name) this.queue.add(`${key.namespace}/${secret.key.name}`);
    }
  }

  async #tend(id: string): Promise<void> {
    const [namespace = "", name = ""] = id.split("/");
    const { store, kinds } = this.#context;
    const kind = kinds.byResource("", "secrets");
    const stored = store.get({ resource: "/secrets", namespace, name });
    if (kind === undefined || stored === undefined || stored.object.type !== tokenType) return;
    const request = internalRequest(kind, { namespace, name }, user);
    try {
      const account = this.#account(stored.object);
      if (account === undefined) await deleteObject(this.#context, request, { dryRun: false });
      else await changeObject(this.#context, request, (live) => this.#filled(live, account));
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  /** The account a secret is for, unless another one of the name has taken its place. */
  #account(secret: KubeObject): KubeObject | undefined {
    const { namespace = "", annotations = {} } = secret.metadata;
    const name = accountOf(secret) ?? "";
    const account = this.#context.store.get({ resource: "/serviceaccounts", namespace, name })?.object;
    const wanted = annotations[accountUid];
    return wanted === undefined || wanted === account?.metadata.uid ? account : undefined;
  }

  #filled(secret: KubeObject, account: KubeObject): KubeObject {
    const { namespace = "", name = "" } = secret.metadata;
    const { name: of = "", uid = "" } = account.metadata;
    const data = objectAt(secret, "data") ?? {};
    const token = (): string => this.#context.tokens.issueLegacy(namespace, { name: of, uid }, name);
    const complete = {
      ...(this.#caCertificate === undefined ? {} : { "ca.crt": base64(this.#caCertificate) }),
      namespace: base64(namespace),
      ...data,
      token: stringAt(data, "token") ?? base64(token()),
    };
    const annotations = { ...secret.metadata.annotations, [accountUid]: uid };
    return withField(
      { ...secret, metadata: { ...secret.metadata, annotations } },
      "data",
      complete,
    ) as KubeObject;
  }
}

function accountOf({ metadata: { annotations } }: KubeObject): string | undefined {
  return annotations?.[accountName];
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
