import { toolAnnotations } from "@unfold/backup/velero-server";
import type { FlagSpec } from "../../command-line/flag-set.js";
import type { FlagValues } from "../../command-line/flag-values.js";

/** Flags of every command about backups and restores. */
export const commonFlags: readonly FlagSpec[] = [
  {
    name: "namespace",
    shorthand: "n",
    type: "string",
    defaultValue: "velero",
    usage: "Namespace of Velero.",
  },
  {
    name: "kubeconfig",
    type: "string",
    usage: "Path of the kubeconfig file; else KUBECONFIG, else ~/.kube/config.",
  },
  { name: "context", type: "string", usage: "Context of the kubeconfig to use." },
  { name: "output", shorthand: "o", type: "string", usage: "get: table, json or name." },
  { name: "help", shorthand: "h", type: "bool", usage: "Help for this command." },
];

/** Flags of what is asked for and may be waited for. */
export const requestFlags: readonly FlagSpec[] = [
  {
    name: "label",
    type: "stringArray",
    usage: "KEY=VALUE, a label of the object; may be given several times.",
  },
  { name: "selector", shorthand: "l", type: "string", usage: "Only objects with these labels." },
  { name: "or-selector", type: "string", usage: 'Objects with one of these sets of labels: "a=b or c=d".' },
  { name: "include-namespaces", type: "stringSlice", usage: "Namespaces; all unless given." },
  { name: "exclude-namespaces", type: "stringSlice", usage: "Namespaces to leave out." },
  {
    name: "include-resources",
    type: "stringSlice",
    usage: "Resources, such as virtualmachines.kubevirt.io.",
  },
  { name: "exclude-resources", type: "stringSlice", usage: "Resources to leave out." },
  {
    name: "include-cluster-resources",
    type: "bool",
    usage: "Objects of no namespace too, all of them; with =false none.",
  },
  { name: "plugin", type: "string", usage: "Plugin for virtual machines to run with; see docs/velero.md." },
  {
    name: "behavior",
    type: "stringSlice",
    usage: "What makes it like another tool; see docs/velero.md.",
  },
  { name: "wait", shorthand: "w", type: "bool", usage: "Wait for the end; exit code 0 only if Completed." },
];

/** The annotations that `--plugin` and `--behavior` stand for. */
export function toolAnnotationsOf(flags: FlagValues): { readonly [annotation: string]: string } {
  const plugin = flags.text("plugin");
  const behavior = flags.all("behavior").join(",");
  return {
    ...(plugin === undefined ? {} : { [toolAnnotations.plugin]: plugin }),
    ...(behavior === "" ? {} : { [toolAnnotations.behavior]: behavior }),
  };
}
