import {
  isConflict,
  isNotFound,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withFieldAt,
} from "@unfold/apimachinery";
import { type ResourceKind, storageResource } from "../kinds/resource-kind.js";
import { controllerUser, internalRequest } from "../reconcile/internal-request.js";
import type { ObjectFeed } from "../reconcile/object-feed.js";
import { WorkQueue } from "../reconcile/work-queue.js";
import type { StoreEvent } from "../store/object-store.js";
import type { ApiContext } from "../verbs/api-context.js";
import { changeObject } from "../verbs/change-object.js";
import { clientSigner, pemOf } from "./signing-request.js";

/** Makes a certificate, PEM, of a request, PEM. @throws Error when it cannot */
export type SignClientCertificate = (request: string, seconds: number) => Promise<string>;

const resource = "certificates.k8s.io/certificatesigningrequests";
const user = controllerUser("certificate-controller");
/** kube-controller-manager --cluster-signing-duration. */
const defaultSeconds = 365 * 24 * 3600;
const allowedUsages: readonly string[] = ["digital signature", "key encipherment", "client auth"];

/** Signs approved requests for client certificates (pkg/controller/certificates/signer). */
export class ClientCertificateSigner {
  readonly #context: ApiContext;
  readonly #sign: SignClientCertificate;
  readonly queue = new WorkQueue((name) => this.#tend(name));

  constructor(context: ApiContext, feed: ObjectFeed, sign: SignClientCertificate) {
    this.#context = context;
    this.#sign = sign;
    feed.subscribe((event, kind) => this.#observe(event, kind));
  }

  #observe({ type, current }: StoreEvent, kind: ResourceKind): void {
    if (storageResource(kind) === resource && type !== "deleted" && isDue(current.object)) {
      this.queue.add(current.key.name);
    }
  }

  async #tend(name: string): Promise<void> {
    const stored = this.#context.store.get({ resource, namespace: "", name });
    const kind = this.#context.kinds.byResource("certificates.k8s.io", "certificatesigningrequests");
    if (kind === undefined || stored === undefined || !isDue(stored.object)) return;
    const outcome = await this.#outcome(stored.object);
    const request = {
      ...internalRequest(kind, { namespace: "", name }, user),
      subresource: "status" as const,
    };
    try {
      await changeObject(this.#context, request, (live) => (isDue(live) ? outcome(live) : live));
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  /** What becomes of the request: a certificate, or the condition that says why not. */
  async #outcome(object: KubeObject): Promise<(live: KubeObject) => KubeObject> {
    try {
      requireClientUsages(listAt(object.spec, "usages").map(String));
      const seconds = Number(objectAt(object.spec)?.expirationSeconds ?? defaultSeconds);
      const certificate = await this.#sign(pemOf(object), seconds);
      const encoded = Buffer.from(certificate).toString("base64");
      return (live) => withFieldAt(live, ["status", "certificate"], encoded) as KubeObject;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const failed: JsonObject = {
        type: "Failed",
        status: "True",
        reason: "SignerValidationFailed",
        message,
      };
      return (live) => {
        const conditions = [...listAt(live.status, "conditions"), failed];
        return withFieldAt(live, ["status", "conditions"], conditions) as KubeObject;
      };
    }
  }
}

/** Whether a request is for this signer, approved, and neither signed nor refused yet. */
function isDue({ spec, status }: KubeObject): boolean {
  const types = listAt(status, "conditions").map((one) => stringAt(one, "type"));
  return (
    stringAt(spec, "signerName") === clientSigner &&
    types.includes("Approved") &&
    !types.includes("Denied") &&
    !types.includes("Failed") &&
    stringAt(status, "certificate") === undefined
  );
}

function requireClientUsages(usages: readonly string[]): void {
  const extra = usages.find((usage) => !allowedUsages.includes(usage));
  if (extra !== undefined) throw new Error(`invalid usage for client certificate: ${extra}`);
  if (!usages.includes("client auth"))
    throw new Error("usage 'client auth' is required for a client certificate");
}
