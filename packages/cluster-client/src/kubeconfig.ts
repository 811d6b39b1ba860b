import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { parse } from "yaml";
import { type ExecCredential, execCredential } from "./exec-credential.js";
import { inClusterAccess, isInCluster } from "./in-cluster.js";
import { KubeconfigError } from "./kubeconfig-error.js";

/** How to reach one API server: the chosen context of a kubeconfig, with file references read. */
export interface ClusterAccess {
  readonly server: string;
  readonly namespace: string;
  readonly certificateAuthority?: string;
  readonly insecureSkipTlsVerify: boolean;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly token?: string;
}

export interface KubeconfigOptions {
  /** `--kubeconfig`; wins over the environment. */
  readonly path?: string | undefined;
  readonly context?: string | undefined;
  /** Entries of the kubeconfig to use instead of those of the context. */
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  /** These win over what the kubeconfig says. */
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  /** Path of a PEM file. */
  readonly certificateAuthority?: string | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  /** Where a pod finds its service account. */
  readonly serviceAccountFolder?: string;
  readonly env?: { readonly [name: string]: string | undefined };
}

/**
 * Reads the kubeconfig as kubectl finds it: the given path, else the files of `KUBECONFIG` merged (the first file to name
 * something wins), else `~/.kube/config`, else the service account of the pod this runs in.
 * @throws KubeconfigError
 */
export function loadClusterAccess(options: KubeconfigOptions = {}): ClusterAccess {
  const { path, env = process.env } = options;
  const fromEnvironment = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  const explicit = path === undefined ? fromEnvironment : [path];
  const files = explicit.length > 0 ? explicit : [join(env["HOME"] ?? homedir(), ".kube", "config")];
  const none = path === undefined && !files.some((file) => existsSync(file));
  if (none && isInCluster(env)) return inClusterAccess(env, options.serviceAccountFolder);
  if (none && options.server !== undefined) return overridden({ server: "", namespace: "default" }, options);
  const configs = files.flatMap((file) => readConfig(file, path !== undefined || files.length === 1));
  return overridden(accessOf(configs, options), options);
}

function overridden(
  access: Partial<ClusterAccess> & Pick<ClusterAccess, "server" | "namespace">,
  { server, token, certificateAuthority, insecureSkipTlsVerify }: KubeconfigOptions,
): ClusterAccess {
  const here = { folder: process.cwd(), value: {} };
  return {
    ...access,
    server: (server ?? access.server).replace(/\/$/, ""),
    insecureSkipTlsVerify: insecureSkipTlsVerify ?? access.insecureSkipTlsVerify ?? false,
    ...optional("token", token ?? access.token),
    ...optional(
      "certificateAuthority",
      certificateAuthority === undefined ? access.certificateAuthority : fileIn(here, certificateAuthority),
    ),
  };
}

interface ConfigFile {
  readonly folder: string;
  readonly content: JsonObject;
}

function readConfig(file: string, required: boolean): readonly ConfigFile[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (!required) return [];
    throw new KubeconfigError(`Cannot read kubeconfig ${file}: ${(error as Error).message}`);
  }
  try {
    const content: unknown = parse(text);
    if (!isJsonObject(content)) throw new Error("it is not an object");
    return [{ folder: dirname(resolve(file)), content }];
  } catch (error) {
    throw new KubeconfigError(`Cannot parse kubeconfig ${file}: ${(error as Error).message.split("\n")[0]}`);
  }
}

function accessOf(
  configs: readonly ConfigFile[],
  { context: wanted, cluster: wantedCluster, user: wantedUser }: KubeconfigOptions,
): ClusterAccess {
  const current = configs.map(({ content }) => stringAt(content, "current-context")).find((name) => name);
  const contextName = wanted ?? current;
  if (contextName === undefined) throw new KubeconfigError("The kubeconfig has no current-context");
  const context = named(configs, "contexts", contextName, "context");
  const cluster = named(
    configs,
    "clusters",
    wantedCluster ?? stringAt(context.value, "cluster") ?? "",
    "cluster",
  );
  const user = named(configs, "users", wantedUser ?? stringAt(context.value, "user") ?? "", "user");
  if (cluster === undefined || context === undefined)
    throw new KubeconfigError(`No context named "${contextName}"`);
  const server = stringAt(cluster.value, "server");
  if (server === undefined) throw new KubeconfigError(`Cluster of context "${contextName}" has no server`);
  const { token, clientCertificate, clientKey } = credentialOf(user, server);
  return {
    server: server.replace(/\/$/, ""),
    namespace: stringAt(context.value, "namespace") ?? "default",
    insecureSkipTlsVerify: cluster.value["insecure-skip-tls-verify"] === true,
    ...optional("certificateAuthority", pem(cluster, "certificate-authority")),
    ...optional("clientCertificate", clientCertificate),
    ...optional("clientKey", clientKey),
    ...optional("token", token),
  };
}

/** What the user's entry says, and then what its program answers. */
function credentialOf(user: Named, server: string): ExecCredential {
  const tokenFile = stringAt(user.value, "tokenFile");
  const token =
    stringAt(user.value, "token") ?? (tokenFile === undefined ? undefined : fileIn(user, tokenFile).trim());
  const clientCertificate = pem(user, "client-certificate");
  const exec = objectAt(user.value, "exec");
  if (exec === undefined || token !== undefined || clientCertificate !== undefined) {
    return { token, clientCertificate, clientKey: pem(user, "client-key") };
  }
  const command = stringAt(exec, "command") ?? "";
  // A path is relative to the kubeconfig, a plain name is looked for in PATH.
  const program = command.includes("/") ? resolve(user.folder, command) : command;
  return execCredential({ ...exec, command: program }, server);
}

interface Named {
  readonly folder: string;
  readonly value: JsonObject;
}

function named(configs: readonly ConfigFile[], list: string, name: string, member: string): Named {
  for (const { folder, content } of configs) {
    const found = listAt(content, list).find((entry: JsonValue) => stringAt(entry, "name") === name);
    const value = objectAt(found, member);
    if (value !== undefined) return { folder, value };
  }
  throw new KubeconfigError(`The kubeconfig has no ${member} named "${name}"`);
}

function pem(entry: Named, field: string): string | undefined {
  const data = stringAt(entry.value, `${field}-data`);
  if (data !== undefined) return Buffer.from(data, "base64").toString("utf8");
  const file = stringAt(entry.value, field);
  return file === undefined ? undefined : fileIn(entry, file);
}

function fileIn({ folder }: Named, file: string): string {
  try {
    return readFileSync(resolve(folder, file), "utf8");
  } catch (error) {
    throw new KubeconfigError(`Cannot read ${file} of the kubeconfig: ${(error as Error).message}`);
  }
}

function optional<Key extends string>(
  key: Key,
  value: string | undefined,
): { readonly [name in Key]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [name in Key]?: string };
}
