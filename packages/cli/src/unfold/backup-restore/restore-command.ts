import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { veleroResources } from "@unfold/backup/velero-server";
import { type FlagSpec, UsageError } from "../../command-line/flag-set.js";
import type { FlagValues } from "../../command-line/flag-values.js";
import type { Output } from "../../command-line/output.js";
import { filterFields, filterLists, pairsOf } from "./filter-fields.js";
import { requireVelero } from "./require-velero.js";
import { type Invocation, runVeleroCommand, type VeleroCommand } from "./velero-command.js";
import { commonFlags, requestFlags, toolAnnotationsOf } from "./velero-flags.js";
import { restoreColumns } from "./velero-tables.js";

const ownFlags: readonly FlagSpec[] = [
  { name: "from-backup", shorthand: "f", type: "string", usage: "Backup to restore from." },
  { name: "from-schedule", type: "string", usage: "Schedule whose latest backup is restored from." },
  {
    name: "namespace-mappings",
    type: "stringSlice",
    usage: "FROM:TO, the namespace in which objects of another are restored.",
  },
  {
    name: "existing-resource-policy",
    type: "string",
    usage: "What is done with objects that are there and differ: none or update.",
  },
  { name: "restore-volumes", type: "bool", usage: "Restore volumes; with =false none." },
  { name: "status-include-resources", type: "stringSlice", usage: "Resources whose status is restored." },
  { name: "status-exclude-resources", type: "stringSlice", usage: "Resources whose status is not." },
  {
    name: "resource-modifier-configmap",
    type: "string",
    usage: "ConfigMap with rules by which objects are changed.",
  },
];

const about = `Restore objects from a backup: asks the Velero of the cluster, which the embedded control plane has built in.

Usage:
  unfold restore [create] NAME --from-backup BACKUP [flags]
  unfold restore get [NAME] [-o json]
  unfold restore logs NAME
  unfold restore describe NAME         with errors and warnings
  unfold restore delete NAME           what was restored stays
`;

/** The Restore that flags ask for. @throws UsageError */
export function restoreOf(_name: string, flags: FlagValues): KubeObject {
  const [backup, schedule] = [flags.text("from-backup"), flags.text("from-schedule")];
  if ((backup === undefined) === (schedule === undefined)) {
    throw new UsageError("either a backup or schedule must be specified, but not both");
  }
  const policy = flags.text("existing-resource-policy");
  if (policy !== undefined && policy !== "none" && policy !== "update") {
    throw new UsageError("existing-resource-policy has invalid value, it accepts only none, update as value");
  }
  const modifier = flags.text("resource-modifier-configmap");
  const mappings = pairsOf(flags, "namespace-mappings", ":");
  const spec: JsonObject = {
    ...(backup === undefined ? {} : { backupName: backup }),
    ...(schedule === undefined ? {} : { scheduleName: schedule }),
    ...filterFields(flags, filterLists),
    ...(Object.keys(mappings).length === 0 ? {} : { namespaceMapping: mappings }),
    ...(policy === undefined ? {} : { existingResourcePolicy: policy }),
    ...(flags.given("restore-volumes") ? { restorePVs: flags.on("restore-volumes") } : {}),
    ...restoreStatus(flags),
    ...(modifier === undefined ? {} : { resourceModifier: { kind: "ConfigMap", name: modifier } }),
  };
  return {
    apiVersion: "velero.io/v1",
    kind: "Restore",
    metadata: { labels: pairsOf(flags, "label", "="), annotations: toolAnnotationsOf(flags) },
    spec,
  };
}

function restoreStatus(flags: FlagValues): JsonObject {
  const [included, excluded] = ["status-include-resources", "status-exclude-resources"] as const;
  if (!flags.given(included) && !flags.given(excluded)) return {};
  return {
    restoreStatus: {
      ...(flags.given(included) ? { includedResources: flags.all(included) } : {}),
      ...(flags.given(excluded) ? { excludedResources: flags.all(excluded) } : {}),
    },
  };
}

/** Deletes a Restore; what it restored stays. */
async function deleteRestore({ client, namespace, name, output }: Invocation): Promise<number> {
  await requireVelero(client, namespace);
  await client.delete(veleroResources.restores, { namespace, name });
  output.out(`Restore "${name}" deleted.\n`);
  return 0;
}

const command: VeleroCommand = {
  name: "restore",
  about,
  flags: [...requestFlags, ...ownFlags, ...commonFlags],
  resource: veleroResources.restores,
  list: "RestoreList",
  columns: restoreColumns,
  objectOf: restoreOf,
  verbs: { delete: deleteRestore },
};

/** `unfold restore`. */
export function restoreCommand(args: readonly string[], output: Output): Promise<number> {
  return runVeleroCommand(command, args, output);
}
