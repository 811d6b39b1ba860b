import {
  createMemoryStore,
  type DataDirectory,
  type ObjectStore,
  openAuditLog,
  openDataDirectory,
  openDurableStore,
  openSecurity,
  writeKubeconfig,
} from "@unfold/apiserver";
import { backupFolderIn, passingBackupFolder } from "./backup-folder.js";
import { Closers } from "./closers.js";
import { clearKubeconfigTarget } from "./kubeconfig-target.js";
import { type ControllerErrorHandler, serve } from "./serve.js";

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
  /** Namespace of the built-in Velero; `velero` unless given. */
  readonly veleroNamespace?: string;
  /** Told of every failed pass of a controller; the pass is tried again. */
  readonly onError?: ControllerErrorHandler;
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
  const open = new Closers();
  try {
    const directory = openDataDirectory(options.dataDirectory);
    open.add(() => directory.release());
    clearKubeconfigTarget(options.kubeconfig);
    const store = await openStore(directory, options.ephemeral);
    open.add(() => store.close());
    const security = await openSecurity(options.ephemeral ? {} : { dataDirectory: directory.path });
    const audit = options.auditLog === undefined ? undefined : openAuditLog(options.auditLog);
    if (audit !== undefined) open.add(() => audit.close());
    const { port, controllers, bootMs = 0, veleroNamespace, onError } = options;
    const backups = options.ephemeral ? passingBackupFolder(open) : backupFolderIn(directory.path);
    const { listener } = await serve(
      { store, security, port, controllers, bootMs, backups, veleroNamespace, audit: audit?.write, onError },
      open,
    );
    const { caCertificate, admin } = security;
    await writeKubeconfig(options.kubeconfig, { server: listener.url, caCertificate, admin });
    return {
      url: listener.url,
      kubeconfig: options.kubeconfig,
      failed: new Promise(() => undefined),
      close: () => open.closeAll(),
    };
  } catch (error) {
    await open.closeAll();
    throw error;
  }
}

function openStore(directory: DataDirectory, ephemeral: boolean): Promise<ObjectStore> | ObjectStore {
  return ephemeral ? createMemoryStore() : openDurableStore(directory.path);
}
