import type { Client } from "@unfold/apimachinery";
import {
  createMemoryStore,
  kubeconfigText,
  openDataDirectory,
  openDurableStore,
  openSecurity,
  type Security,
  writeKubeconfig,
} from "@unfold/apiserver";
import {
  hyperconvergedName,
  hyperconvergedNamespace,
  type ReferencePolicy,
  resources,
} from "@unfold/controllers";
import { backupFolderIn, passingBackupFolder } from "./backup-folder.js";
import { Closers } from "./closers.js";
import { serve } from "./serve.js";

/** How to run a control plane in this process; `{}` is one in memory on a free port. */
export interface ControlPlaneOptions {
  /** Keep everything in this directory and go on from what is there; in memory unless given. */
  readonly dataDirectory?: string;
  /** Port on 127.0.0.1; a free one unless given. */
  readonly port?: number;
  /** Policy set before this resolves; `reference`, or what the data directory has, unless given. */
  readonly referencePolicy?: ReferencePolicy;
  /** Write a kubeconfig to this file, for kubectl and for clients in other languages. */
  readonly kubeconfigFile?: string;
  /** Whether Unfold's controllers run, which start VMs among other things; they do unless false is given. */
  readonly controllers?: boolean;
  /** Milliseconds a simulated guest takes to boot; 0 unless given. */
  readonly bootMs?: number;
  /** Namespace of the built-in Velero, such as `openshift-adp`; `velero` unless given. */
  readonly veleroNamespace?: string;
}

/** A control plane in this process. */
export interface ControlPlane {
  /** For example `https://127.0.0.1:40123`. */
  readonly url: string;
  /** Text of a kubeconfig of the cluster admin. */
  readonly kubeconfig: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly caCertificate: string;
  /** Bearer token of the cluster admin. */
  readonly token: string;
  /** The API without HTTP, in the name of the cluster admin. */
  readonly client: Client;
  /** Ends it within a second, watches and connections with it; nothing is left running. Further calls do nothing. */
  stop(): Promise<void>;
}

/**
 * Starts KubeVirt's API, the reference policy and the controllers in this process.
 * @throws Error with a message of one line; nothing is left running
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const open = new Closers();
  try {
    return await start(options, open);
  } catch (error) {
    await open.closeAll();
    throw error;
  }
}

async function start(options: ControlPlaneOptions, open: Closers): Promise<ControlPlane> {
  const {
    port = 0,
    controllers = true,
    bootMs = 0,
    kubeconfigFile,
    referencePolicy,
    veleroNamespace,
  } = options;
  const { store, security, dataDirectory } = await openHome(options.dataDirectory, open);
  const backups = dataDirectory === undefined ? passingBackupFolder(open) : backupFolderIn(dataDirectory);
  const { server, listener } = await serve(
    { store, security, port, controllers, bootMs, backups, veleroNamespace },
    open,
  );
  const client = server.client();
  if (referencePolicy !== undefined) await setPolicy(client, referencePolicy);
  const { caCertificate, admin, token } = security;
  const access = { server: listener.url, caCertificate, admin };
  if (kubeconfigFile !== undefined) await writeKubeconfig(kubeconfigFile, access);
  return {
    url: listener.url,
    kubeconfig: kubeconfigText(access),
    caCertificate,
    token,
    client,
    stop: () => open.closeAll(),
  };
}

interface Home {
  readonly store: ReturnType<typeof createMemoryStore>;
  readonly security: Security;
  /** Absent where everything is in memory. */
  readonly dataDirectory?: string;
}

async function openHome(dataDirectory: string | undefined, open: Closers): Promise<Home> {
  if (dataDirectory === undefined) return { store: createMemoryStore(), security: await openSecurity() };
  const directory = openDataDirectory(dataDirectory);
  open.add(() => directory.release());
  const store = await openDurableStore(directory.path);
  open.add(() => store.close());
  const security = await openSecurity({ dataDirectory: directory.path });
  return { store, security, dataDirectory: directory.path };
}

async function setPolicy(client: Client, referencePolicy: ReferencePolicy): Promise<void> {
  const key = { namespace: hyperconvergedNamespace, name: hyperconvergedName };
  const body = { spec: { instancetypeConfig: { referencePolicy } } };
  await client.patch(resources.hyperconvergeds, key, { type: "application/merge-patch+json", body });
}
