import {
  adminGroup,
  adminUser,
  builtInKinds,
  createApiServer,
  createAuthenticator,
  createMemoryStore,
  listen,
  openSecurity,
  writeKubeconfig,
} from "@unfold/apiserver";
import { builtinSchema } from "@unfold/crds";

/** The API server alone, without KubeVirt's kinds and controllers, as the real one is. */
export interface EmbeddedServer {
  close(): Promise<void>;
}

/** Starts it on a free port and writes an administrator's kubeconfig. */
export async function startEmbeddedServer(kubeconfig: string): Promise<EmbeddedServer> {
  const security = await openSecurity({});
  const store = createMemoryStore();
  const admin = { username: adminUser, groups: [adminGroup] };
  const server = createApiServer({
    store,
    kinds: builtInKinds(builtinSchema),
    version: {
      major: "1",
      minor: "34",
      gitVersion: "v1.34.0",
      gitCommit: "",
      gitTreeState: "",
      buildDate: "",
      goVersion: "",
      compiler: "",
      platform: "",
    },
    authenticate: createAuthenticator(new Map([[security.token, admin]])),
  });
  await server.start();
  await server.settled();
  const listener = await listen({
    handler: (request, response) => void server.handle(request, response),
    tls: { ...security.serving, clientCa: security.caCertificate },
    port: 0,
  });
  await writeKubeconfig(kubeconfig, {
    server: listener.url,
    caCertificate: security.caCertificate,
    admin: security.admin,
  });
  return {
    async close() {
      await listener.close();
      await server.close();
      await store.close();
    },
  };
}
