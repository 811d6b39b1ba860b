import { fieldAt, isNotFound, type JsonObject, type KubeObject, listAll } from "@unfold/apimachinery";
import { veleroResources } from "@unfold/backup/velero-server";
import { UsageError } from "../command-line/flag-set.js";
import { backupOf } from "../unfold/backup-restore/backup-command.js";
import { pairsOf } from "../unfold/backup-restore/filter-fields.js";
import { CommandError } from "../unfold/run-unfold.js";
import type { ShimInvocation } from "./run-velero.js";
import { encoded, scheduleColumns, shimOutput } from "./shim-output.js";

const resource = veleroResources.schedules;

/** @throws CommandError */
export async function scheduleNamed(
  { client, namespace }: Pick<ShimInvocation, "client" | "namespace">,
  name: string,
): Promise<KubeObject> {
  try {
    return await client.get(resource, { namespace, name });
  } catch (error) {
    throw isNotFound(error) ? new CommandError(`schedule ${JSON.stringify(name)} not found`) : error;
  }
}

/** `velero schedule create`: what `backup create` takes is the template. */
export async function createSchedule(invocation: ShimInvocation): Promise<number> {
  const { client, namespace, flags, names, output } = invocation;
  const [name, extra] = names;
  if (name === undefined || extra !== undefined)
    throw new UsageError(`accepts 1 arg(s), received ${names.length}`);
  const cron = flags.text("schedule") ?? "";
  if (cron === "") throw new UsageError("--schedule is required");
  const spec: JsonObject = {
    schedule: cron,
    template: backupOf(name, flags).spec as JsonObject,
    ...(flags.on("paused") ? { paused: true } : {}),
    ...(flags.given("skip-immediately") ? { skipImmediately: flags.on("skip-immediately") } : {}),
    ...(flags.on("use-owner-references-in-backup") ? { useOwnerReferencesInBackup: true } : {}),
  };
  const schedule: KubeObject = {
    apiVersion: "velero.io/v1",
    kind: "Schedule",
    metadata: {
      name,
      namespace,
      labels: pairsOf(flags, "labels", "="),
      annotations: pairsOf(flags, "annotations", "="),
    },
    spec,
  };
  const format = flags.text("output");
  if (format !== undefined) {
    output.out(encoded(schedule, format));
    return 0;
  }
  await client.create(resource, schedule);
  output.out(`Schedule ${JSON.stringify(name)} created successfully.\n`);
  return 0;
}

/** `velero schedule get`. */
export async function getSchedules(invocation: ShimInvocation): Promise<number> {
  const { client, namespace, flags, names, output } = invocation;
  const found =
    names.length === 0
      ? (await listAll(client, resource, { namespace })).items
      : await Promise.all(names.map((name) => scheduleNamed(invocation, name)));
  output.out(shimOutput(found, "Schedule", flags.text("output") ?? "table", scheduleColumns(Date.now())));
  return 0;
}

/** `velero schedule pause` and `unpause`. */
export const setPaused =
  (paused: boolean) =>
  async (invocation: ShimInvocation): Promise<number> => {
    const { client, namespace, flags, names, output } = invocation;
    if (names.length === 0) throw new UsageError("name the schedules");
    for (const name of names) {
      const { spec } = await scheduleNamed(invocation, name);
      const verb = paused ? "paused" : "unpaused";
      if ((fieldAt(spec, "paused") === true) === paused) {
        output.out(`Schedule ${name} is already ${verb}, skip\n`);
        continue;
      }
      const skips = flags.given("skip-immediately") ? { skipImmediately: flags.on("skip-immediately") } : {};
      const patch = { type: "application/merge-patch+json", body: { spec: { paused, ...skips } } } as const;
      await client.patch(resource, { namespace, name }, patch);
      output.out(`Schedule ${name} ${verb} successfully\n`);
    }
    return 0;
  };

/** `velero schedule delete`; the backups it made stay. */
export async function deleteSchedules({
  client,
  namespace,
  names,
  flags,
  output,
}: ShimInvocation): Promise<number> {
  if (names.length === 0) throw new UsageError("name what is to be deleted");
  if (!flags.on("confirm")) throw new UsageError("nobody can be asked: give --confirm");
  for (const name of names) {
    await client.delete(resource, { namespace, name });
    output.out(`Schedule deleted: ${name}\n`);
  }
  return 0;
}
