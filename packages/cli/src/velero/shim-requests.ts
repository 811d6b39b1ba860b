import { type JsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import { scheduledBackup, veleroResources } from "@unfold/backup/velero-server";
import { UsageError } from "../command-line/flag-set.js";
import type { FlagValues } from "../command-line/flag-values.js";
import { backupOf } from "../unfold/backup-restore/backup-command.js";
import { endedObject } from "../unfold/backup-restore/ended-object.js";
import { pairsOf } from "../unfold/backup-restore/filter-fields.js";
import { requireVelero } from "../unfold/backup-restore/require-velero.js";
import { restoreOf } from "../unfold/backup-restore/restore-command.js";
import type { ShimInvocation } from "./run-velero.js";
import { encoded } from "./shim-output.js";
import { scheduleNamed } from "./shim-schedules.js";

/** `velero backup create` and `velero restore create`. With `--wait` the exit code is 0 whatever the phase, as velero's is. */
export async function createRequest(noun: "backup" | "restore", invocation: ShimInvocation): Promise<number> {
  const { client, namespace, flags, names, output } = invocation;
  const object = noun === "backup" ? await backupRequest(invocation) : restoreRequest(flags, names);
  const { name = "" } = object.metadata;
  const whole = { ...object, metadata: { ...object.metadata, namespace } };
  const format = flags.text("output");
  if (format !== undefined) {
    output.out(encoded(whole, format));
    return 0;
  }
  const resource = noun === "backup" ? veleroResources.backups : veleroResources.restores;
  if (flags.on("wait")) await requireVelero(client, namespace);
  await client.create(resource, whole);
  output.out(`${object.kind} request "${name}" submitted successfully.\n`);
  const details = `\`velero ${noun} describe ${name}\` or \`velero ${noun} logs ${name}\``;
  if (!flags.on("wait")) {
    output.out(`Run ${details} for more details.\n`);
    return 0;
  }
  output.out(
    `Waiting for ${noun} to complete. You may safely press ctrl-c to stop waiting - your ${noun} will continue in the background.\n`,
  );
  const ended = await endedObject(client, resource, { namespace, name });
  const phase = stringAt(ended.status, "phase") ?? "";
  const both = details.replace(" or ", " and ");
  output.out(
    `\n${object.kind} completed with status: ${phase}. You may check for more information using the commands ${both}.\n`,
  );
  return 0;
}

async function backupRequest(invocation: ShimInvocation): Promise<KubeObject> {
  const { flags, names, output } = invocation;
  const [name, extra] = names;
  if (extra !== undefined) throw new UsageError(`unexpected argument "${extra}"`);
  const from = flags.text("from-schedule");
  if (from !== undefined) {
    output.out("Creating backup from schedule, all other filters are ignored.\n");
    const backup = scheduledBackup(await scheduleNamed(invocation, from), Date.now());
    return name === undefined ? backup : { ...backup, metadata: { ...backup.metadata, name } };
  }
  if (name === undefined)
    throw new UsageError("a backup name is required, unless you are creating based on a schedule");
  const locations = flags.all("volume-snapshot-locations");
  return withMetadata(backupOf(name, flags), name, flags, {
    ...(locations.length === 0 ? {} : { volumeSnapshotLocations: locations }),
  });
}

/** Without a name it is called after the backup and the time. */
function restoreRequest(flags: FlagValues, [given, extra]: readonly string[]): KubeObject {
  if (extra !== undefined) throw new UsageError(`unexpected argument "${extra}"`);
  const origin = flags.text("from-backup") ?? flags.text("from-schedule") ?? "";
  const time = new Date().toISOString().replace(/[-:T]/g, "").slice(0, 14);
  const name = given ?? `${origin}-${time}`;
  return withMetadata(restoreOf(name, flags), name, flags, {});
}

function withMetadata(object: KubeObject, name: string, flags: FlagValues, spec: JsonObject): KubeObject {
  const metadata = {
    name,
    labels: pairsOf(flags, "labels", "="),
    annotations: { ...object.metadata.annotations, ...pairsOf(flags, "annotations", "=") },
  };
  return { ...object, metadata, spec: { ...(object.spec as JsonObject), ...spec } };
}
