import type { Client } from "@unfold/apimachinery";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { readCluster, systemClock, type UndoOptions } from "@unfold/controllers";
import { flagUsages } from "../command-line/flag-help.js";
import { type FlagSpec, type ParsedFlags, parseFlags, UsageError } from "../command-line/flag-set.js";
import type { Output } from "../command-line/output.js";
import { type UndoReport, undoMachines } from "./undo-machines.js";
import { type UndoTarget, undoTarget } from "./undo-target.js";
import { writeReport } from "./undo-text.js";

const flags: readonly FlagSpec[] = [
  { name: "namespace", shorthand: "n", type: "string", usage: "Namespace; without names every VM in it." },
  { name: "all", type: "bool", usage: "Every VM of the cluster." },
  { name: "dry-run", type: "bool", usage: "Only tell what would become of each VM." },
  { name: "output", shorthand: "o", type: "string", defaultValue: "text", usage: "text or json." },
  {
    name: "kubeconfig",
    type: "string",
    usage: "Path of the kubeconfig file; else KUBECONFIG, else ~/.kube/config.",
  },
  { name: "context", type: "string", usage: "Context of the kubeconfig to use." },
  { name: "help", shorthand: "h", type: "bool", usage: "help for undo" },
];

const about = `Turn expanded VMs back into ones that name their instance type and preference.

They name the very types they were expanded from, kept in ControllerRevisions, whatever those types are by now. A VM is
refused if a field that expansion filled was changed since. The reference policy must be "reference".

Examples:
  unfold undo vm/web
  unfold undo --namespace shop --dry-run
  unfold undo --all
`;

/** `unfold undo`: exit code 0 when every VM is as it should be, 1 when one was refused. */
export async function undoCommand(args: readonly string[], output: Output): Promise<number> {
  const parsed = parseFlags(args, flags);
  if (parsed.given.has("help")) {
    output.out(`${about}\nFlags:\n${flagUsages(flags)}`);
    return 0;
  }
  const last = (name: string): string | undefined => parsed.given.get(name)?.at(-1);
  const format = last("output") ?? "text";
  if (format !== "text" && format !== "json")
    throw new UsageError(`unknown output "${format}": text or json is wanted`);
  const dryRun = isOn(parsed, "dry-run");
  const target = undoTarget(parsed.positional, { all: isOn(parsed, "all"), namespace: last("namespace") });
  const access = loadClusterAccess({ path: last("kubeconfig"), context: last("context") });
  const client = new ClusterClient(access);
  try {
    const reports = await undo(client, target, { namespace: access.namespace, dryRun });
    return writeReport(reports, { format, dryRun, showNamespace: target.kind === "all" }, output);
  } finally {
    client.close();
  }
}

async function undo(
  client: Client,
  target: UndoTarget,
  { namespace, dryRun }: { readonly namespace: string; readonly dryRun: boolean },
): Promise<readonly UndoReport[]> {
  const { policy, config } = await readCluster(client);
  if (policy !== "reference") {
    throw new Error(
      `the reference policy is "${policy}": it must be "reference", or the VMs are expanded again`,
    );
  }
  const options: UndoOptions = { client, config, clock: systemClock, dryRun };
  return undoMachines(options, target, namespace);
}

function isOn({ given }: ParsedFlags, name: string): boolean {
  return ["1", "t", "T", "TRUE", "true", "True"].includes(given.get(name)?.at(-1) ?? "false");
}
