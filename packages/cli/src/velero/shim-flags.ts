import type { FlagSpec } from "../command-line/flag-set.js";

const list = (name: string, usage: string): FlagSpec => ({ name, type: "stringSlice", usage });
const text = (name: string, usage: string): FlagSpec => ({ name, type: "string", usage });
const flag = (name: string, usage: string): FlagSpec => ({ name, type: "bool", usage });

/** Flags of velero's command that mean something here; all verbs share them, as nobody gives a wrong one. */
export const meaningful: readonly FlagSpec[] = [
  { ...text("namespace", "Namespace of Velero; else VELERO_NAMESPACE, else velero."), shorthand: "n" },
  text("kubeconfig", "Path of the kubeconfig file; else KUBECONFIG, else ~/.kube/config."),
  text("kubecontext", "Context of the kubeconfig to use."),
  { ...text("output", "table, json or yaml; of create: print the object and send nothing."), shorthand: "o" },
  { ...flag("wait", "Wait for the end."), shorthand: "w" },
  { ...text("selector", "Only objects with these labels."), shorthand: "l" },
  text("or-selector", 'Objects with one of these sets of labels: "a=b or c=d".'),
  list("include-namespaces", "Namespaces; all unless given."),
  list("exclude-namespaces", "Namespaces to leave out."),
  list("include-resources", "Resources, such as virtualmachines.kubevirt.io."),
  list("exclude-resources", "Resources to leave out."),
  flag("include-cluster-resources", "Objects of no namespace too."),
  list("include-cluster-scoped-resources", "backup: resources of no namespace."),
  list("exclude-cluster-scoped-resources", "backup: those to leave out."),
  list("include-namespace-scoped-resources", "backup: resources in namespaces."),
  list("exclude-namespace-scoped-resources", "backup: those to leave out."),
  text("storage-location", "backup: location to save to."),
  list("volume-snapshot-locations", "backup: locations of volume snapshots."),
  text("ttl", "backup: how long it is kept."),
  flag("snapshot-volumes", "backup: take snapshots of volumes."),
  text("from-backup", "restore: backup to restore from."),
  text(
    "from-schedule",
    "restore: schedule whose latest backup is restored from; backup: schedule to make one of now.",
  ),
  text("schedule", "schedule: when, as a cron expression."),
  flag("paused", "schedule: make it without running it."),
  flag("skip-immediately", "schedule: count runs that were missed as done."),
  flag("use-owner-references-in-backup", "schedule: its backups go with it."),
  list("namespace-mappings", "restore: FROM:TO pairs."),
  text("existing-resource-policy", "restore: none or update."),
  flag("restore-volumes", "restore: restore volumes."),
  list("status-include-resources", "restore: resources whose status is restored."),
  list("status-exclude-resources", "restore: resources whose status is not."),
  text("resource-modifier-configmap", "restore: ConfigMap with rules by which objects are changed."),
  { name: "labels", type: "stringArray", usage: "KEY=VALUE,... labels of the object." },
  { name: "annotations", type: "stringArray", usage: "KEY=VALUE,... annotations of the object." },
  flag("confirm", "delete: do not ask."),
  flag("details", "describe: list each object too."),
  flag("force", "download: write over a file that is there."),
  flag("client-only", "version: do not ask the server."),
  { ...flag("help", "Help."), shorthand: "h" },
];

/** Flags that scripts give and that change nothing about simulated volumes or about output that has no colours. */
export const withoutEffect: readonly FlagSpec[] = [
  ...["features", "cacert", "csi-snapshot-timeout", "item-operation-timeout", "data-mover"].map((name) =>
    text(name, "No effect."),
  ),
  ...["resource-policies-configmap", "timeout", "log-level"].map((name) => text(name, "No effect.")),
  ...["colorized", "default-volumes-to-fs-backup", "snapshot-move-data", "preserve-nodeports"].map((name) =>
    flag(name, "No effect."),
  ),
  ...["insecure-skip-tls-verify", "show-labels"].map((name) => flag(name, "No effect.")),
];
