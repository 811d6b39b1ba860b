import {
  fieldAt,
  isAlreadyExists,
  type JsonObject,
  type KubeObject,
  listAll,
  stringAt,
} from "@unfold/apimachinery";
import { timeText } from "../server-clock.js";
import { messageOf, patchVeleroObject, type ServerContext, veleroObject } from "../server-context.js";
import { veleroLabels, veleroResources } from "../velero-resources.js";
import { type CronSchedule, parseCron } from "./cron.js";
import { scheduledBackup } from "./scheduled-backup.js";

/**
 * Says whether a Schedule is valid, and makes its Backup if it is due (Velero pkg/controller schedule_controller). One that
 * is paused is not looked at.
 * @returns when it is due next, in milliseconds since the epoch; undefined when it never is
 */
export async function processSchedule(context: ServerContext, name: string): Promise<number | undefined> {
  const schedule = await veleroObject(context, veleroResources.schedules, name);
  if (schedule === undefined || fieldAt(schedule.spec, "paused") === true) return undefined;
  const { cron, problem } = cronOf(schedule);
  const checked = await writeState(context, schedule, problem);
  if (cron === undefined || checked === undefined) return undefined;
  const now = context.clock.now();
  const next = cron.next(lastRun(checked));
  if (next === undefined || next > now) return next;
  // Runs that were missed are not made up for; while one is under way there is no other.
  if (!(await isUnderWay(context, name))) await run(context, checked, now);
  return cron.next(now);
}

function cronOf({ spec }: KubeObject): {
  readonly cron: CronSchedule | undefined;
  readonly problem: string | undefined;
} {
  const text = stringAt(spec, "schedule") ?? "";
  if (text === "") {
    return { cron: undefined, problem: "Schedule must be a non-empty valid Cron expression" };
  }
  try {
    return { cron: parseCron(text), problem: undefined };
  } catch (error) {
    return { cron: undefined, problem: `invalid schedule: ${messageOf(error)}` };
  }
}

/** Writes phase and errors, and that the first run is skipped if that is wanted; nothing when they are known. */
async function writeState(
  context: ServerContext,
  schedule: KubeObject,
  problem: string | undefined,
): Promise<KubeObject | undefined> {
  const phase = problem === undefined ? "Enabled" : "FailedValidation";
  const skips = problem === undefined && fieldAt(schedule.spec, "skipImmediately") === true;
  const known = fieldAt(schedule.status, "validationErrors", "0");
  if (stringAt(schedule.status, "phase") === phase && known === problem && !skips) return schedule;
  const body: JsonObject = {
    status: {
      phase,
      validationErrors: problem === undefined ? null : [problem],
      ...(skips ? { lastSkipped: timeText(context.clock.now()) } : {}),
    },
    ...(skips ? { spec: { skipImmediately: false } } : {}),
  };
  return patchVeleroObject(context, veleroResources.schedules, schedule.metadata.name ?? "", body);
}

/** When it ran last, or was to be counted as if it had. */
function lastRun({ metadata, status }: KubeObject): number {
  const at = (field: string): number => Date.parse(stringAt(status, field) ?? "");
  const [backup, skipped] = [at("lastBackup"), at("lastSkipped")];
  const last = Number.isNaN(backup) ? Date.parse(metadata.creationTimestamp ?? "") : backup;
  return Number.isNaN(skipped) ? last : Math.max(last, skipped);
}

async function isUnderWay({ client, namespace }: ServerContext, name: string): Promise<boolean> {
  const labelSelector = `${veleroLabels.scheduleName}=${name}`;
  const { items } = await listAll(client, veleroResources.backups, { namespace, labelSelector });
  return items.some(({ status }) =>
    ["", "New", "Queued", "ReadyToStart", "InProgress"].includes(stringAt(status, "phase") ?? ""),
  );
}

async function run(context: ServerContext, schedule: KubeObject, now: number): Promise<void> {
  try {
    await context.client.create(veleroResources.backups, scheduledBackup(schedule, now));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  const status = { lastBackup: timeText(now) };
  await patchVeleroObject(context, veleroResources.schedules, schedule.metadata.name ?? "", { status });
}
