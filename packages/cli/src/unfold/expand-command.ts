import { flagUsages } from "../command-line/flag-help.js";
import { type FlagSpec, type ParsedFlags, parseFlags, UsageError } from "../command-line/flag-set.js";
import type { Output } from "../command-line/output.js";
import { type ExpandOptions, expandDocuments } from "./expand-documents.js";
import { readManifests } from "./expand-input.js";
import { clusterSource, offlineSource, type TypeSource } from "./expand-source.js";
import { writeDocuments } from "./expand-text.js";

const flags: readonly FlagSpec[] = [
  {
    name: "filename",
    shorthand: "f",
    type: "stringArray",
    usage:
      "Manifest with virtual machines, types or a KubeVirt configuration; - is standard input. May be repeated.",
  },
  {
    name: "from-cluster",
    type: "bool",
    usage:
      "Look up what the manifests lack in the cluster; otherwise the built-in common instance types are used.",
  },
  {
    name: "mode",
    type: "string",
    defaultValue: "faithful",
    usage:
      "faithful: the machine starts the very instance it would have started. exact: what KubeVirt's expand-spec answers.",
  },
  { name: "output", shorthand: "o", type: "string", usage: "yaml or json; else the form of the input." },
  { name: "record", type: "bool", usage: "Note in an annotation how to take the expansion back." },
  {
    name: "kubeconfig",
    type: "string",
    usage: "Path of the kubeconfig file; else KUBECONFIG, else ~/.kube/config.",
  },
  { name: "context", type: "string", usage: "Context of the kubeconfig to use." },
  { name: "help", shorthand: "h", type: "bool", usage: "help for expand" },
];

const about = `Write instance type and preference into the virtual machines of a manifest.

Types come from the manifests, then from the cluster if asked for, then from the built-in common instance types.
Types, ControllerRevisions and KubeVirt objects are not printed; everything else that is no virtual machine is
printed as it is.

Examples:
  unfold expand -f vm.yaml
  kubectl get vm web -o yaml | unfold expand -f -
  unfold expand -f vm.yaml -f types.yaml --mode exact -o json
`;

/** `unfold expand`: flattens virtual machines of manifests, without a cluster unless asked to look there. */
export async function expandCommand(args: readonly string[], output: Output): Promise<number> {
  const parsed = parseFlags(args, flags);
  if (parsed.given.has("help")) {
    output.out(`${about}\nFlags:\n${flagUsages(flags)}`);
    return 0;
  }
  const options = optionsOf(parsed);
  const manifests = readManifests(parsed.given.get("filename") ?? []);
  const source = openSource(parsed);
  try {
    const documents = await expandDocuments(manifests, source, options);
    output.out(writeDocuments(documents, options.format ?? manifests.format));
    return 0;
  } finally {
    source.close();
  }
}

function optionsOf({ given, positional }: ParsedFlags): ExpandOptions {
  if (positional[0] !== undefined) throw new UsageError(`unexpected argument "${positional[0]}"`);
  if (!given.has("filename"))
    throw new UsageError("must specify -f with a manifest, or - for standard input");
  const mode = given.get("mode")?.at(-1) ?? "faithful";
  if (mode !== "exact" && mode !== "faithful") {
    throw new UsageError(`unknown mode "${mode}": exact or faithful is wanted`);
  }
  const format = given.get("output")?.at(-1);
  if (format !== undefined && format !== "yaml" && format !== "json") {
    throw new UsageError(`unknown output "${format}": yaml or json is wanted`);
  }
  return { mode, format, record: isSet(given, "record") };
}

function openSource({ given }: ParsedFlags): TypeSource {
  if (!isSet(given, "from-cluster")) return offlineSource();
  return clusterSource({ path: given.get("kubeconfig")?.at(-1), context: given.get("context")?.at(-1) });
}

function isSet(given: ParsedFlags["given"], name: string): boolean {
  return ["1", "t", "T", "TRUE", "true", "True"].includes(given.get(name)?.at(-1) ?? "false");
}
