import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { flagUsages } from "../command-line/flag-help.js";
import { type FlagSpec, parseFlags, UsageError } from "../command-line/flag-set.js";
import type { Output } from "../command-line/output.js";
import { clusterStatus } from "./cluster-status.js";
import { statusText } from "./status-text.js";

const flags: readonly FlagSpec[] = [
  {
    name: "kubeconfig",
    type: "string",
    usage: "Path of the kubeconfig file; else KUBECONFIG, else ~/.kube/config.",
  },
  { name: "context", type: "string", usage: "Context of the kubeconfig to use." },
  { name: "output", shorthand: "o", type: "string", defaultValue: "text", usage: "text or json." },
  { name: "help", shorthand: "h", type: "bool", usage: "help for status" },
];

/** `unfold status`: which policy holds, where it comes from, and how many VMs follow it. */
export async function statusCommand(args: readonly string[], output: Output): Promise<number> {
  const { given, positional } = parseFlags(args, flags);
  if (given.has("help")) {
    output.out(
      `Show the reference policy of a cluster and how far its VMs follow it.\n\nFlags:\n${flagUsages(flags)}`,
    );
    return 0;
  }
  if (positional[0] !== undefined) throw new UsageError(`unexpected argument "${positional[0]}"`);
  const format = given.get("output")?.at(-1) ?? "text";
  if (format !== "text" && format !== "json")
    throw new UsageError(`unknown output "${format}": text or json is wanted`);
  const access = loadClusterAccess({
    path: given.get("kubeconfig")?.at(-1),
    context: given.get("context")?.at(-1),
  });
  const client = new ClusterClient(access);
  try {
    const status = await clusterStatus(client, access.server);
    output.out(format === "json" ? `${JSON.stringify(status, undefined, 2)}\n` : statusText(status));
    return 0;
  } finally {
    client.close();
  }
}
