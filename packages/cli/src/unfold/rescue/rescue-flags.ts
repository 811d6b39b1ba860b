import { catalogueReleases } from "@unfold/instancetype";
import type { FlagSpec } from "../../command-line/flag-set.js";
import { s3Flags } from "../input/open-backup.js";

/** Flags of `unfold rescue`. */
export const rescueFlags: readonly FlagSpec[] = [
  {
    name: "output-dir",
    type: "string",
    usage: "Folder to write to; it is made, and must be empty if it exists.",
  },
  {
    name: "from",
    type: "stringArray",
    usage: "Another backup that may still hold the revisions. May be repeated.",
  },
  { name: "source", type: "stringArray", usage: "Dump of the cluster the machines ran on. May be repeated." },
  { name: "source-context", type: "string", usage: "Context of the live cluster the machines ran on." },
  {
    name: "types",
    type: "stringArray",
    usage: "Manifest of the types the machines ran on, as you know them.",
  },
  {
    name: "catalogue",
    type: "string",
    usage: `Release of the common instance types the machines ran on: ${catalogueReleases.join(", ")}.`,
  },
  {
    name: "velero-namespace",
    type: "string",
    defaultValue: "velero",
    usage: "Namespace of the resource modifier ConfigMap.",
  },
  {
    name: "kubeconfig",
    type: "string",
    usage: "Path of the kubeconfig file; else KUBECONFIG, else ~/.kube/config.",
  },
  { name: "dry-run", type: "bool", usage: "Print the plan and write nothing." },
  ...s3Flags,
  { name: "help", shorthand: "h", type: "bool", usage: "help for rescue" },
];

export const rescueAbout = `Repair a backup whose virtual machines lost their instance types.

What a machine ran on is looked for in the backup itself, in other backups (--from), in the cluster it ran on (--source,
--source-context), in your own manifests (--types) and in a release of the common instance types (--catalogue). The plan
says for each type which of these it was found in and how sure that is: certain is the very revision; likely a type of
that name as it lives there now; assumed what you said. What no place knows is said to be lost, never guessed.

Into --output-dir go, each of use by itself:
  resource-modifier.yaml   ConfigMap for 'velero restore create --resource-modifier-configmap'
  revisions.yaml           the missing ControllerRevisions, without owners, to apply before the restore
  machines.yaml            the machines with their types written into them
  NAME.tar.gz              the archive with pins and revisions in it, to put in the old one's place

Exit codes: 0 everything is known, 1 failed, 2 wrong use, 3 a type is lost, 4 no virtual machine in the backup.

Examples:
  unfold rescue nightly.tar.gz --from last-month.tar.gz --dry-run
  unfold rescue s3://velero/backups/nightly --from s3://velero/backups/last-month --output-dir repaired
  unfold rescue backups/nightly --source-context prod --output-dir repaired
`;
