import {
  type ApiServer,
  type AuditSink,
  adminGroup,
  adminUser,
  builtInKinds,
  createApiServer,
  createAuthenticator,
  createMemoryStore,
  type DataDirectory,
  type Listener,
  listen,
  type ObjectStore,
  openAuditLog,
  openDataDirectory,
  openDurableStore,
  openSecurity,
  type RequestHandler,
  type Security,
  writeKubeconfig,
} from "@unfold/apiserver";
import {
  clusterStateAmong,
  embeddedAdmissions,
  ensureCatalogue,
  resources,
  startEmbeddedControllers,
  subresourceApi,
} from "@unfold/controllers";
import { builtinSchema, hyperConvergedConverter } from "@unfold/crds";
import { installObjects } from "./install-objects.js";
import { clearKubeconfigTarget } from "./kubeconfig-target.js";
import { machineViolations } from "./machine-violations.js";
import { versionInfo } from "./version-info.js";

/** How to run the embedded control plane. */
export interface EmbeddedOptions {
  /** Absolute path. */
  readonly dataDirectory: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Objects live in memory only; the data directory then holds nothing but the kubeconfig and the pid. */
  readonly ephemeral: boolean;
  /** Where the kubeconfig is written once the server answers. */
  readonly kubeconfig: string;
  /** File that every request is recorded in, one line of JSON each; without it none is. */
  readonly auditLog?: string | undefined;
  /** Whether Unfold's controllers run; without them nothing reconciles, and VMs never start. */
  readonly controllers: boolean;
  /** Milliseconds a simulated guest takes to boot; 0 unless given. */
  readonly bootMs?: number;
}

/** A running control plane. */
export interface EmbeddedControlPlane {
  readonly url: string;
  readonly kubeconfig: string;
  /** Fulfilled with the reason when it cannot go on; never rejects. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
}

/**
 * Starts everything: data directory, store, API server, kinds and first objects, controllers, listener; then writes the kubeconfig.
 * What was opened is closed again when a later part fails.
 * @throws Error with a message of one line for the user
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedControlPlane> {
  const open: (() => Promise<void> | void)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of open.splice(0).reverse()) await close();
  };
  try {
    const directory = openDataDirectory(options.dataDirectory);
    open.push(() => directory.release());
    clearKubeconfigTarget(options.kubeconfig);
    const store = await openStore(directory, options.ephemeral);
    open.push(() => store.close());
    const security = await openSecurity(options.ephemeral ? {} : { dataDirectory: directory.path });
    const audit = options.auditLog === undefined ? undefined : openAuditLog(options.auditLog);
    if (audit !== undefined) open.push(() => audit.close());
    const server = createServer(store, security, audit?.write);
    await server.start();
    open.push(() => server.close());
    const client = server.client();
    await installObjects(client);
    await ensureCatalogue(client);
    const listener = await listenOn(server, security, options.port);
    open.push(() => listener.close());
    if (options.controllers) {
      const simulation = { bootMs: options.bootMs ?? 0 };
      const controllers = await startEmbeddedControllers({ client, simulation });
      open.push(() => controllers.stop());
    }
    const { caCertificate, admin } = security;
    await writeKubeconfig(options.kubeconfig, { server: listener.url, caCertificate, admin });
    return {
      url: listener.url,
      kubeconfig: options.kubeconfig,
      failed: new Promise(() => undefined),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function openStore(directory: DataDirectory, ephemeral: boolean): Promise<ObjectStore> | ObjectStore {
  return ephemeral ? createMemoryStore() : openDurableStore(directory.path);
}

function createServer(store: ObjectStore, security: Security, audit?: AuditSink): ApiServer {
  const { token, serviceAccountKey, caCertificate, signClientCertificate } = security;
  const tokens = new Map([[token, { username: adminUser, groups: [adminGroup] }]]);
  const server: ApiServer = createApiServer({
    store,
    kinds: builtInKinds(builtinSchema),
    version: versionInfo,
    admission: embeddedAdmissions({
      client: () => server.client(),
      readCluster: async () =>
        clusterStateAmong(server.peek(resources.hyperconvergeds), server.peek(resources.kubevirts)),
    }),
    converters: [hyperConvergedConverter],
    aggregatedApis: [subresourceApi({ client: () => server.client(), violations: machineViolations })],
    authenticate: createAuthenticator(tokens),
    tokens,
    serviceAccountKey,
    caCertificate,
    signClientCertificate,
    ...(audit === undefined ? {} : { audit }),
  });
  return server;
}

function listenOn(server: ApiServer, { serving, caCertificate }: Security, port: number): Promise<Listener> {
  const handler: RequestHandler = (request, response) => void server.handle(request, response);
  return listen({ handler, tls: { ...serving, clientCa: caCertificate }, port });
}
