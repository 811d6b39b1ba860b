import { spawnSync } from "node:child_process";
import { isJsonObject, type JsonObject, listAt, stringAt } from "@unfold/apimachinery";
import { KubeconfigError } from "./kubeconfig-error.js";

/** What a credential program answered. */
export interface ExecCredential {
  readonly token?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
}

/**
 * Runs the program that a user of a kubeconfig gets credentials from (client.authentication.k8s.io, as client-go's exec
 * plug-in does). `exec` is the user's member of that name.
 * @throws KubeconfigError
 */
export function execCredential(exec: JsonObject, server: string): ExecCredential {
  const command = stringAt(exec, "command") ?? "";
  const apiVersion = stringAt(exec, "apiVersion") ?? "client.authentication.k8s.io/v1";
  const info = { apiVersion, kind: "ExecCredential", spec: { interactive: false, cluster: { server } } };
  const { status, stdout, error } = spawnSync(command, listAt(exec, "args").map(String), {
    env: { ...process.env, ...environmentOf(exec), KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (error !== undefined)
    throw new KubeconfigError(`Cannot run credential program ${command}: ${error.message}`);
  if (status !== 0) throw new KubeconfigError(`Credential program ${command} exited with ${status}`);
  return readCredential(command, stdout);
}

function environmentOf(exec: JsonObject): { readonly [name: string]: string } {
  const entries = listAt(exec, "env").map((entry) => [
    stringAt(entry, "name") ?? "",
    stringAt(entry, "value") ?? "",
  ]);
  return Object.fromEntries(entries.filter(([name]) => name !== ""));
}

function readCredential(command: string, text: string): ExecCredential {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new KubeconfigError(`Credential program ${command} did not print JSON`);
  }
  const status = isJsonObject(answer) ? answer["status"] : undefined;
  return {
    token: stringAt(status, "token"),
    clientCertificate: stringAt(status, "clientCertificateData"),
    clientKey: stringAt(status, "clientKeyData"),
  };
}
