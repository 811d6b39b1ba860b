import type { FlagSpec } from "../command-line/flag-set.js";

/** Flags every virtctl command takes; commands that contact no API only use the namespace. */
export const globalFlags: readonly FlagSpec[] = [
  { name: "namespace", shorthand: "n", type: "string", usage: "Namespace of the request." },
  { name: "kubeconfig", type: "string", usage: "Path of the kubeconfig file." },
  { name: "context", type: "string", usage: "Context of the kubeconfig to use." },
  { name: "cluster", type: "string", usage: "Cluster of the kubeconfig to use." },
  { name: "user", type: "string", usage: "User of the kubeconfig to use." },
  { name: "server", shorthand: "s", type: "string", usage: "Address of the API server." },
  { name: "token", type: "string", usage: "Bearer token for the API server." },
  {
    name: "certificate-authority",
    type: "string",
    usage: "File with the API server's certificate authority.",
  },
  {
    name: "insecure-skip-tls-verify",
    type: "bool",
    defaultValue: false,
    usage: "Do not check the API server's certificate.",
  },
];
