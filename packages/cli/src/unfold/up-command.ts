import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { goDurationMs } from "@unfold/apimachinery";
import { type EmbeddedControlPlane, type EmbeddedOptions, startEmbedded } from "@unfold/control-plane";
import { flagUsages } from "../command-line/flag-help.js";
import { type FlagSpec, isTrue, parseFlags, UsageError } from "../command-line/flag-set.js";
import type { Output } from "../command-line/output.js";

const flags: readonly FlagSpec[] = [
  {
    name: "data-dir",
    type: "string",
    defaultValue: ".unfold",
    usage: "Folder of the store, keys and kubeconfig.",
  },
  { name: "port", type: "string", defaultValue: "6443", usage: "Port on 127.0.0.1; 0 takes a free one." },
  {
    name: "ephemeral",
    type: "bool",
    defaultValue: false,
    usage: "Keep nothing durable: objects end with the process.",
  },
  {
    name: "kubeconfig",
    type: "string",
    usage: "File to write the kubeconfig to; default DATA-DIR/kubeconfig.",
  },
  {
    name: "controllers",
    type: "string",
    defaultValue: "all",
    usage:
      "all, or none: the API server and its admission alone, as kube-apiserver runs without a controller manager.",
  },
  {
    name: "simulate-boot",
    type: "string",
    defaultValue: "0s",
    usage: "How long a guest takes to boot, such as 20s; VMs run at once unless it is given.",
  },
  {
    name: "velero-namespace",
    type: "string",
    defaultValue: "velero",
    usage: "Namespace of the built-in Velero; OADP's is openshift-adp.",
  },
  {
    name: "audit-log",
    type: "string",
    usage: "File to record every request in, one JSON line each; none unless given.",
  },
  { name: "help", shorthand: "h", type: "bool", usage: "help for up" },
];

/**
 * A third of what V8 puts into one function when it optimizes it. A server's time goes evenly to very many functions: compiling them
 * takes a third of its first thousands of writes, and less of it makes none of them slower.
 */
const lessInlining = "--max-inlined-bytecode-size-cumulative=300";

/** `unfold up`: runs the embedded control plane until SIGTERM or SIGINT. */
export async function upCommand(args: readonly string[], output: Output): Promise<number> {
  const { given, positional } = parseFlags(args, flags);
  if (given.has("help")) {
    output.out(`Run the embedded control plane in the foreground.\n\nFlags:\n${flagUsages(flags)}`);
    return 0;
  }
  if (positional[0] !== undefined) throw new UsageError(`unexpected argument "${positional[0]}"`);
  const options = optionsOf(given);
  const signal = nextSignal();
  const started = performance.now();
  const onError: EmbeddedOptions["onError"] = (error, source, key = "") => {
    output.err(`unfold: ${source} ${key}: ${error instanceof Error ? error.message : String(error)}\n`);
  };
  setFlagsFromString(lessInlining);
  const controlPlane = await startEmbedded({ ...options, onError });
  output.out(readyText(controlPlane, performance.now() - started));
  const ended = await Promise.race([signal, controlPlane.failed]);
  await controlPlane.close();
  if (ended instanceof Error) throw ended;
  return 0;
}

function optionsOf(given: ReadonlyMap<string, readonly string[]>): EmbeddedOptions {
  const dataDirectory = resolve(given.get("data-dir")?.at(-1) ?? ".unfold");
  const kubeconfig = given.get("kubeconfig")?.at(-1);
  const auditLog = given.get("audit-log")?.at(-1);
  return {
    dataDirectory,
    port: portOf(given.get("port")?.at(-1) ?? "6443"),
    auditLog: auditLog === undefined ? undefined : resolve(auditLog),
    ephemeral: isTrue(given.get("ephemeral")?.at(-1) ?? "false"),
    veleroNamespace: namespaceOf(given.get("velero-namespace")?.at(-1) ?? "velero"),
    bootMs: bootOf(given.get("simulate-boot")?.at(-1) ?? "0s"),
    kubeconfig: kubeconfig === undefined ? `${dataDirectory}/kubeconfig` : resolve(kubeconfig),
    controllers: controllersOf(given.get("controllers")?.at(-1) ?? "all"),
  };
}

function controllersOf(text: string): boolean {
  if (text === "all" || text === "none") return text === "all";
  throw new UsageError(`invalid controllers "${text}": all or none is wanted`);
}

function namespaceOf(text: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new UsageError(
    `invalid namespace "${text}" for --velero-namespace: one such as openshift-adp is wanted`,
  );
}

function bootOf(text: string): number {
  const bootMs = goDurationMs(text);
  if (bootMs !== undefined) return bootMs;
  throw new UsageError(`invalid duration "${text}" for --simulate-boot: one such as 20s or 1m30s is wanted`);
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
  throw new UsageError(`invalid port "${text}": a number from 0 to 65535 is wanted`);
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once, as is usual. */
function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolveSignal) => {
    process.once("SIGTERM", resolveSignal);
    process.once("SIGINT", resolveSignal);
  });
}

function readyText({ url, kubeconfig }: EmbeddedControlPlane, milliseconds: number): string {
  const commands = fileURLToPath(new URL("../../../node_modules/.bin", import.meta.url));
  return `Unfold is ready at ${url} (${(milliseconds / 1000).toFixed(2)} s).

In another terminal:
  export KUBECONFIG=${kubeconfig}
  export PATH=${commands}:$PATH
  kubectl get virtualmachineclusterinstancetypes
`;
}
