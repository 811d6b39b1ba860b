import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { flagUsages } from "../command-line/flag-help.js";
import { type FlagSpec, parseFlags, UsageError } from "../command-line/flag-set.js";
import type { Output } from "../command-line/output.js";
import { startOperator } from "./cluster-operator.js";

const flags: readonly FlagSpec[] = [
  {
    name: "kubeconfig",
    type: "string",
    usage: "Path of the kubeconfig file; else KUBECONFIG, else ~/.kube/config.",
  },
  { name: "context", type: "string", usage: "Context of the kubeconfig to use." },
  {
    name: "webhook-host",
    type: "string",
    defaultValue: "127.0.0.1",
    usage: "Address at which the API server reaches this process.",
  },
  {
    name: "webhook-port",
    type: "string",
    defaultValue: "0",
    usage: "Port of the webhooks; 0 takes a free one.",
  },
  { name: "help", shorthand: "h", type: "bool", usage: "help for operator" },
];

/** `unfold operator`: runs webhooks and controllers against a cluster until SIGTERM or SIGINT. */
export async function operatorCommand(args: readonly string[], output: Output): Promise<number> {
  const { given, positional } = parseFlags(args, flags);
  if (given.has("help")) {
    output.out(
      `Run the admission webhooks and controllers against a cluster.\n\nFlags:\n${flagUsages(flags)}`,
    );
    return 0;
  }
  if (positional[0] !== undefined) throw new UsageError(`unexpected argument "${positional[0]}"`);
  const port = given.get("webhook-port")?.at(-1) ?? "0";
  if (!/^\d{1,5}$/.test(port))
    throw new UsageError(`invalid port "${port}": a number from 0 to 65535 is wanted`);
  const signal = new Promise<void>((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
  });
  const access = loadClusterAccess({
    path: given.get("kubeconfig")?.at(-1),
    context: given.get("context")?.at(-1),
  });
  const client = new ClusterClient(access);
  const host = given.get("webhook-host")?.at(-1) ?? "127.0.0.1";
  const report = (line: string): void => output.err(`${line}\n`);
  const operator = await startOperator({ client, host, port: Number(port), report });
  output.out(
    `Unfold is ready for ${access.server}: webhooks at ${operator.webhookUrl}, VMs ${operator.simulates ? "simulated" : "left to KubeVirt"}.\n`,
  );
  await signal;
  try {
    await operator.close();
  } finally {
    client.close();
  }
  return 0;
}
