import type { FlagSpec } from "../../command-line/flag-set.js";

/** Flags of `unfold conformance`. */
export const conformanceFlags: readonly FlagSpec[] = [
  {
    name: "script",
    type: "string",
    usage: "The backup script: an executable that keeps the contract above.",
  },
  {
    name: "scenario",
    type: "stringSlice",
    usage: "Names of scenarios, separated by commas; all unless given. May be repeated.",
  },
  { name: "list", type: "bool", usage: "List the scenarios with their steps, and run nothing." },
  {
    name: "parallel",
    type: "uint32",
    defaultValue: "4",
    usage: "How many scenarios run at a time.",
  },
  {
    name: "kubeconfig",
    type: "string",
    usage: "Run on the cluster of this kubeconfig instead of an embedded control plane.",
  },
  { name: "context", type: "string", usage: "Run on the cluster of this context." },
  {
    name: "destination-context",
    type: "string",
    usage: "Context of a second cluster that the product restores to, for the scenario other-cluster.",
  },
  {
    name: "namespace",
    shorthand: "n",
    type: "string",
    defaultValue: "velero",
    usage: "Namespace of the backup product, -n of the script; or KVP_BACKUP_NS.",
  },
  {
    name: "snapshot-location",
    type: "string",
    defaultValue: "minio",
    usage: "-l of the script's backup; or KVP_REGION.",
  },
  {
    name: "storage-class",
    type: "string",
    usage: "Storage class of the disks; or KVP_STORAGE_CLASS; the default one unless given.",
  },
  {
    name: "timeout",
    type: "string",
    defaultValue: "10m",
    usage: "How long one call of the script may take.",
  },
  {
    name: "wait",
    type: "string",
    usage: "How long one transition of an object may take; default 10s, on a given cluster 5m.",
  },
  {
    name: "report",
    type: "stringArray",
    usage: "FORMAT=FILE: write a report: junit, html or json. May be repeated.",
  },
  { name: "output", shorthand: "o", type: "string", defaultValue: "table", usage: "table or json." },
  { name: "help", shorthand: "h", type: "bool", usage: "help for conformance" },
];

export const conformanceAbout = `Run KubeVirt's partner compatibility scenarios against a backup product, given as a script.

Without --kubeconfig or --context the scenarios run on a control plane of this process, which needs no cluster.

The script is called as
  SCRIPT backup NAME -i NAMESPACE -n BACKUPNAMESPACE -v [-r RESOURCES] [-s SELECTOR] [-l LOCATION]
  SCRIPT restore NAME -f BACKUP -n BACKUPNAMESPACE -v [-m OLDNAMESPACE:NEWNAMESPACE]
  SCRIPT restore NAME -f BACKUP -n BACKUPNAMESPACE -s SELECTOR
  SCRIPT delete-backup NAME -n BACKUPNAMESPACE
with KUBECONFIG set, and exits with 0 when it succeeded; with 77 when it does not know -m.

Exit codes: 0 all passed, 1 the scenarios could not be run, 2 wrong use, 3 a scenario failed.

Examples:
  unfold conformance --script ./vendor.sh
  unfold conformance --script ./vendor.sh --scenario 10270,revision-data --report html=report.html
  unfold conformance --script ./vendor.sh --context lab --destination-context dr-site --report junit=results.xml
`;
