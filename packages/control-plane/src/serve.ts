import {
  type ApiServer,
  type AuditSink,
  adminGroup,
  adminUser,
  builtInKinds,
  createApiServer,
  createAuthenticator,
  type Listener,
  listen,
  type ObjectStore,
  type RequestHandler,
  type Security,
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
import type { Closers } from "./closers.js";
import { installObjects } from "./install-objects.js";
import { machineViolations } from "./machine-violations.js";
import { startVelero } from "./start-velero.js";
import { versionInfo } from "./version-info.js";

/** What a control plane is made of, wherever it keeps its objects. */
export interface ServeOptions {
  readonly store: ObjectStore;
  readonly security: Security;
  /** 0 takes a free one. */
  readonly port: number;
  /** Whether Unfold's controllers run; without them nothing reconciles, and VMs never start. */
  readonly controllers: boolean;
  /** Milliseconds a simulated guest takes to boot. */
  readonly bootMs: number;
  /** Folder of the backups that go to the location `default`. */
  readonly backups: string;
  /** Namespace of Velero; `velero` unless given. */
  readonly veleroNamespace?: string | undefined;
  readonly audit?: AuditSink | undefined;
  /** Told of every failed pass of a controller; the pass is tried again. */
  readonly onError?: ControllerErrorHandler | undefined;
}

/** `source` is the controller, `key` the object, as `NAMESPACE/NAME`. */
export type ControllerErrorHandler = (error: unknown, source: string, key?: string) => void;

/** Starts API server, kinds and first objects, listener and controllers; what is open is in `open`, also after an error. */
export async function serve(
  options: ServeOptions,
  open: Closers,
): Promise<{ readonly server: ApiServer; readonly listener: Listener }> {
  let readMetrics = (): string => "";
  const server = createServer(options, () => readMetrics());
  await server.start();
  open.add(() => server.close());
  const client = server.client();
  await installObjects(client);
  await ensureCatalogue(client);
  const listener = await listenOn(server, options);
  open.add(() => listener.close());
  if (options.controllers) {
    const controllers = await startEmbeddedControllers({
      client,
      simulation: { bootMs: options.bootMs },
      ...(options.onError === undefined ? {} : { onError: options.onError }),
    });
    open.add(() => controllers.stop());
    const velero = await startVelero(server, options);
    open.add(() => velero.stop());
    readMetrics = () => controllers.metrics();
  }
  return { server, listener };
}

function createServer({ store, security, audit }: ServeOptions, metrics: () => string): ApiServer {
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
    metrics,
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

function listenOn(
  server: ApiServer,
  { security: { serving, caCertificate }, port }: ServeOptions,
): Promise<Listener> {
  const handler: RequestHandler = (request, response) => void server.handle(request, response);
  return listen({ handler, tls: { ...serving, clientCa: caCertificate }, port });
}
