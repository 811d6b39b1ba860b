import type { KeyPair } from "./key-pair.js";
import { writePrivateFile } from "./write-private-file.js";

export interface KubeconfigOptions {
  /** For example `https://127.0.0.1:6443`. */
  readonly server: string;
  readonly caCertificate: string;
  readonly admin: KeyPair;
}

/** A kubeconfig with one context, `unfold`, that is current (k8s.io/client-go clientcmd api v1 Config). */
export function kubeconfigText({ server, caCertificate, admin }: KubeconfigOptions): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: unfold
  cluster:
    certificate-authority-data: ${base64(caCertificate)}
    server: ${server}
contexts:
- name: unfold
  context:
    cluster: unfold
    user: unfold-admin
current-context: unfold
preferences: {}
users:
- name: unfold-admin
  user:
    client-certificate-data: ${base64(admin.certificate)}
    client-key-data: ${base64(admin.key)}
`;
}

/** Writes the kubeconfig at once and for its owner only: it holds the admin's key. */
export function writeKubeconfig(path: string, options: KubeconfigOptions): Promise<void> {
  return writePrivateFile(path, kubeconfigText(options));
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
