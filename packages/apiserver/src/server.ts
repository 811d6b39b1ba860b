import { randomBytes, randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";

import type {
  Admission,
  AggregatedApi,
  Client,
  Converter,
  GroupVersionResource,
  KubeObject,
  UserInfo,
} from "@unfold/apimachinery";

import { AdmissionReviewers } from "./admission/admission-reviewers.js";
import { PolicyTypeCheck } from "./admission/policies/policy-type-check.js";
import type { AuditSink } from "./audit/audit-event.js";
import { tokenUsers } from "./authentication/authenticator.js";
import { authenticateRequest } from "./authentication/request-authenticator.js";
import { AccountTokens } from "./authentication/tokens/account-tokens.js";
import { issuerPages } from "./authentication/tokens/issuer-pages.js";
import { LegacyTokenSecrets } from "./authentication/tokens/legacy-token-secrets.js";
import { generateSigningKey } from "./authentication/tokens/signing-key.js";
import { Authorizer } from "./authorization/authorizer.js";
import { ensureBootstrapPolicy } from "./authorization/bootstrap/ensure-bootstrap-policy.js";
import { ClusterRoleAggregation } from "./authorization/cluster-role-aggregation.js";
import { RoleBindings } from "./authorization/role-bindings.js";
import { RuleResolver } from "./authorization/rule-resolver.js";
import { StoredRoles } from "./authorization/stored-roles.js";
import {
  ClientCertificateSigner,
  type SignClientCertificate,
} from "./certificates/client-certificate-signer.js";

import { LocalClient } from "./client/local-client.js";
import { discoveryPages } from "./discovery/discovery-pages.js";
import { orderedGroups } from "./discovery/group-order.js";
import { healthPages, type VersionInfo, versionPage } from "./discovery/health-pages.js";
import { LocalApiServices } from "./discovery/local-api-services.js";
import { metricsPage } from "./discovery/metrics-page.js";
import { pathIndex } from "./discovery/path-index.js";
import { type ServedResource, servedResources } from "./discovery/served-resources.js";
import { GarbageCollector } from "./garbage-collection/garbage-collector.js";
import { autoscalerConverter } from "./kinds/built-in/autoscaler-converter.js";
import { CustomResources } from "./kinds/custom/custom-resources.js";
import { definitionResource } from "./kinds/custom/definition-kind.js";
import { nameConflict } from "./kinds/custom/name-conflict.js";
import { prepareDefinition } from "./kinds/custom/prepare-definition.js";
import { KindRegistry } from "./kinds/kind-registry.js";
import { type ResourceKind, storageResource } from "./kinds/resource-kind.js";
import { VersionConversion } from "./kinds/version-conversion.js";
import { DefaultServiceAccounts } from "./namespaces/default-service-accounts.js";
import { NamespaceController } from "./namespaces/namespace-controller.js";
import { ensureSystemNamespaces } from "./namespaces/system-namespaces.js";
import { openApiPages } from "./openapi/openapi-pages.js";
import { DisruptionController } from "./pods/disruption-controller.js";
import { ObjectFeed } from "./reconcile/object-feed.js";
import type { WorkQueue } from "./reconcile/work-queue.js";
import { handleRequest, type RequestPipeline } from "./request/handle-request.js";
import type { HttpRequest, HttpResponse } from "./request/http.js";
import { defaultLimits, type Limits, RequestLimits } from "./request/limits/request-limits.js";
import { snapshotPage } from "./snapshot/snapshot-page.js";
import type { ObjectStore } from "./store/object-store.js";
import { type ApiContext, timestamp } from "./verbs/api-context.js";

/** What a server is made of. */
export interface ApiServerOptions {
  readonly store: ObjectStore;
  /** The kinds served without a CustomResourceDefinition, see `builtInKinds`. */
  readonly kinds: readonly ResourceKind[];
  readonly version: VersionInfo;
  /** Who a request comes from; undefined for those who may still prove to be a service account. */
  readonly authenticate: (request: HttpRequest) => UserInfo | undefined | Promise<UserInfo | undefined>;
  /** Fixed bearer tokens, for TokenReviews; `authenticate` knows them on its own. */
  readonly tokens?: ReadonlyMap<string, UserInfo>;
  /** Signs the tokens of service accounts (PEM, EC P-256 or RSA); one that ends with the server unless given. */
  readonly serviceAccountKey?: string;
  /** By which clients know this server (PEM), for the secrets of service accounts. */
  readonly caCertificate?: string;
  /** Signs approved requests for client certificates; without it they wait for somebody else. */
  readonly signClientCertificate?: SignClientCertificate;
  /** Hears of every request. */
  readonly audit?: AuditSink;
  readonly limits?: Partial<Limits>;
  readonly admission?: readonly Admission[];
  readonly converters?: readonly Converter[];
  /** What `/metrics` says, in the text format of Prometheus; nothing is served there unless given. */
  readonly metrics?: () => string;
  /** Groups that are answered by others and stored nowhere. */
  readonly aggregatedApis?: readonly AggregatedApi[];
  readonly now?: () => Date;
  readonly newUid?: () => string;
  /** Largest object stored, in bytes of JSON; 1.5 MiB unless given, as with etcd. */
  readonly maxObjectBytes?: number;
}

/** A Kubernetes API server in this process. */
export interface ApiServer {
  /** Answers one HTTP request; never rejects. */
  handle(request: HttpRequest, response: HttpResponse): Promise<void>;
  /** The API without HTTP, in the name of `user` (an administrator unless given). */
  client(user?: UserInfo): Client;
  /** The objects of a resource in all namespaces as they are now, without a request; none when it is not served. */
  peek(resource: GroupVersionResource): readonly KubeObject[];
  /** What is served now, each resource once, in the version clients prefer: what discovery tells. */
  resources(): readonly ServedResource[];
  /** Serves what is stored, makes the system namespaces, and begins to collect garbage. */
  start(): Promise<void>;
  readonly ready: boolean;
  /** Resolves when no deletion, collection or default account is under way. */
  settled(): Promise<void>;
  /** Ends all watches and the work in the background. The store stays open: it is the caller's. */
  close(): Promise<void>;
}

const administrator: UserInfo = {
  username: "system:admin",
  groups: ["system:masters", "system:authenticated"],
};
const defaultMaxObjectBytes = 1.5 * 1024 * 1024;

/** Makes a server; it answers once started. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  return new EmbeddedApiServer(options);
}

class EmbeddedApiServer implements ApiServer {
  readonly #context: ApiContext;
  readonly #pipeline: RequestPipeline;
  readonly #feed: ObjectFeed;
  readonly #customResources: CustomResources;
  readonly #collector: GarbageCollector;
  readonly #aggregation: ClusterRoleAggregation;
  readonly #apiServices: LocalApiServices;
  readonly #queues: readonly WorkQueue[];
  readonly #closing = new AbortController();
  #ready = false;

  constructor(options: ApiServerOptions) {
    // Every watch listens to it: many listeners are no leak.
    setMaxListeners(0, this.#closing.signal);
    const kinds = kindsOf(options);
    this.#feed = new ObjectFeed(options.store, kinds);
    this.#context = contextOf(options, { kinds, feed: this.#feed, closing: this.#closing.signal });
    this.#customResources = new CustomResources(this.#context, this.#feed);
    this.#collector = new GarbageCollector(this.#context, this.#feed);
    const namespaces = new NamespaceController(this.#context, this.#feed);
    const accounts = new DefaultServiceAccounts(this.#context, this.#feed);
    const aggregation = new ClusterRoleAggregation(this.#context, this.#feed);
    const typeCheck = new PolicyTypeCheck(this.#context, this.#feed);
    const disruptions = new DisruptionController(this.#context, this.#feed);
    const secrets = new LegacyTokenSecrets(this.#context, this.#feed, options.caCertificate);
    this.#apiServices = new LocalApiServices(this.#context, this.#feed);
    this.#queues = [
      this.#apiServices.queue,
      this.#customResources.queue,
      this.#collector.queue,
      namespaces.queue,
      accounts.queue,
      aggregation.queue,
      disruptions.queue,
      secrets.queue,
      typeCheck.queue,
    ];
    this.#aggregation = aggregation;
    const { metrics, signClientCertificate } = options;
    if (signClientCertificate !== undefined) {
      const signer = new ClientCertificateSigner(this.#context, this.#feed, signClientCertificate);
      this.#queues = [...this.#queues, signer.queue];
    }
    const pages = [
      healthPages(() => this.#ready),
      versionPage(options.version),
      issuerPages(this.#context.tokens),
      discoveryPages(this.#context, options.aggregatedApis),
      openApiPages(() => this.#context.kinds.all()),
      snapshotPage(options.store, this.#context.now),
      ...(metrics === undefined ? [] : [metricsPage(metrics)]),
      pathIndex(this.#context.kinds, () =>
        orderedGroups(this.#context.kinds, this.#context.store, options.aggregatedApis),
      ),
    ];
    const { aggregatedApis = [], audit } = options;
    const authenticate = authenticateRequest(options.authenticate, this.#context.tokens);
    this.#pipeline = { context: this.#context, authenticate, pages, aggregatedApis, audit };
  }

  get ready(): boolean {
    return this.#ready;
  }

  handle(request: HttpRequest, response: HttpResponse): Promise<void> {
    return handleRequest(this.#pipeline, request, response);
  }

  client(user: UserInfo = administrator): Client {
    return new LocalClient(this.#context, user);
  }

  peek({ group, version, resource }: GroupVersionResource): readonly KubeObject[] {
    const { kinds, store, conversion } = this.#context;
    const served = kinds.served(group, version, resource);
    if (served === undefined) return [];
    const { items } = store.list(storageResource(served.kind));
    return items.map((stored) => conversion.fromStorage(served.kind, stored, served.version));
  }

  resources(): readonly ServedResource[] {
    return servedResources(this.#context.kinds, this.#context.store);
  }

  async start(): Promise<void> {
    this.#customResources.start();
    this.#feed.start();
    await ensureSystemNamespaces(this.#context);
    await ensureBootstrapPolicy(this.#context);
    await this.#aggregation.queue.settled();
    this.#collector.start();
    this.#apiServices.start();
    this.#ready = true;
  }

  async settled(): Promise<void> {
    while (this.#queues.some((queue) => !queue.idle)) {
      await Promise.all(this.#queues.map((queue) => queue.settled()));
    }
  }

  async close(): Promise<void> {
    this.#ready = false;
    this.#closing.abort();
    this.#feed.close();
    this.#apiServices.close();
    await this.#customResources.close();
    await Promise.all(this.#queues.map((queue) => queue.close()));
  }
}

function kindsOf(options: ApiServerOptions): KindRegistry {
  const now = options.now ?? (() => new Date());
  const kinds: KindRegistry = new KindRegistry(
    options.kinds.map((kind) => {
      if (storageResource(kind) !== definitionResource) return kind;
      const conflict = (definition: Parameters<typeof nameConflict>[1]) => nameConflict(kinds, definition);
      return { ...kind, prepare: prepareDefinition({ conflict, timestamp: () => timestamp(now()) }) };
    }),
  );
  return kinds;
}

interface ServerParts {
  readonly kinds: KindRegistry;
  readonly feed: ObjectFeed;
  readonly closing: AbortSignal;
}

function contextOf(options: ApiServerOptions, { kinds, feed, closing }: ServerParts): ApiContext {
  const { store } = options;
  const now = options.now ?? (() => new Date());
  return {
    store,
    kinds,
    admission: new AdmissionReviewers(options.admission ?? [], feed),
    conversion: new VersionConversion([autoscalerConverter, ...(options.converters ?? [])]),
    authorizer: new Authorizer(new RuleResolver(new StoredRoles(feed), new RoleBindings(feed))),
    tokens: new AccountTokens(store, () => options.serviceAccountKey ?? generateSigningKey(), now),
    staticTokens: tokenUsers(options.tokens ?? new Map()),
    limits: new RequestLimits({ ...defaultLimits, ...options.limits }),
    now,
    newUid: options.newUid ?? randomUUID,
    newSuffix: randomSuffix,
    maxObjectBytes: options.maxObjectBytes ?? defaultMaxObjectBytes,
    closing,
  };
}

/** Letters and digits that neither look alike nor make words (k8s.io/apimachinery util/rand). */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";

function randomSuffix(): string {
  return [...randomBytes(5)].map((byte) => alphabet[byte % alphabet.length]).join("");
}
