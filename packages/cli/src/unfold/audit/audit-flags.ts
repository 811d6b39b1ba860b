import type { FlagSpec } from "../../command-line/flag-set.js";
import { s3Flags } from "../input/open-backup.js";

/** Flags of `unfold audit`. */
export const auditFlags: readonly FlagSpec[] = [
  {
    name: "source",
    type: "stringArray",
    usage: "Dump of the cluster the machines ran on: a file or folder of manifests. May be repeated.",
  },
  { name: "source-context", type: "string", usage: "Context of the live cluster the machines ran on." },
  {
    name: "destination",
    type: "stringArray",
    usage: "Dump of the cluster they are restored to. May be repeated.",
  },
  { name: "destination-context", type: "string", usage: "Context of the live cluster they are restored to." },
  {
    name: "git",
    type: "string",
    usage: "Folder of manifests that machines are created from, with its git history; - is standard input.",
  },
  {
    name: "restore",
    type: "string",
    usage: "Manifest of the Restore, with the ConfigMap of its resource modifier if it has one.",
  },
  {
    name: "kubeconfig",
    type: "string",
    usage: "Path of the kubeconfig file; else KUBECONFIG, else ~/.kube/config.",
  },
  {
    name: "output",
    shorthand: "o",
    type: "string",
    defaultValue: "table",
    usage: "table, wide, json, yaml, csv, markdown, sarif or junit.",
  },
  {
    name: "output-file",
    type: "stringArray",
    usage: "FORMAT=PATH: write the report there too. May be repeated.",
  },
  {
    name: "fail-on",
    type: "string",
    defaultValue: "error",
    usage: "Severity from which findings make the exit code 3: none, info, warning or error.",
  },
  { name: "ignore-file", type: "string", usage: "YAML file with ignores: code, machine, reason, expires." },
  {
    name: "baseline",
    type: "string",
    usage: "Report written with -o json whose findings do not count again.",
  },
  ...s3Flags,
  { name: "help", shorthand: "h", type: "bool", usage: "help for audit" },
];

export const auditAbout = `Tell which virtual machines would not come back as they were.

BACKUP is a Velero archive (.tar.gz), the folder of a backup, or an unpacked archive; s3://BUCKET/PREFIX/backups/NAME or
s3://BUCKET/PATH.tar.gz is one in S3, with the credentials AWS's own tools would use. Without a BACKUP the machines of the
source are audited: those of --source, of --source-context, or of the current context. Those of --git are audited as
they would be created anew. Dumps may hold Backup, DRPlacementControl, VolumeReplicationGroup and Recipe objects too.

Exit codes: 0 nothing found, 1 failed, 2 wrong use, 3 findings at or above --fail-on, 4 nothing to audit.

Examples:
  unfold audit backups/nightly
  unfold audit nightly.tar.gz --destination-context dr-site -o wide
  unfold audit s3://velero/backups/nightly --s3-endpoint https://minio.example.com:9000 --s3-path-style
  unfold audit nightly.tar.gz --output-file sarif=audit.sarif --output-file junit=audit.xml
  unfold audit --git . --destination-context dr-site
  kubectl get vm,controllerrevisions -A -o yaml | unfold audit --source -
`;
