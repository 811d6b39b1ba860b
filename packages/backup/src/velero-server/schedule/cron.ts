import { goDurationMs } from "@unfold/apimachinery";
import { type CronValues, readCronFields } from "./cron-fields.js";
import { timeZone } from "./time-zone.js";

/** When something is due. */
export interface CronSchedule {
  /** The first time after `after`; undefined when there is none within five years. Milliseconds since the epoch. */
  next(after: number): number | undefined;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** No date of the calendar is farther away than the next 29th of February. */
const searchedDays = 5 * 366;

const descriptors: { readonly [name: string]: string } = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

const every = "@every ";

/**
 * Reads what a Schedule's `spec.schedule` may be (robfig/cron v3 ParseStandard): five fields, a descriptor such as `@daily`
 * or `@every 6h`, each with `CRON_TZ=Europe/Berlin` before it. Without a zone it is UTC, as where Velero runs.
 * @throws Error in that library's words
 */
export function parseCron(text: string): CronSchedule {
  let expression = text;
  let zone = timeZone("UTC");
  const zoned = /^(?:CRON_)?TZ=(\S*)\s*(.*)$/.exec(text);
  if (zoned !== null) {
    zone = timeZone(zoned[1] ?? "");
    expression = (zoned[2] ?? "").trim();
  }
  if (expression.startsWith(every)) return everySchedule(expression);
  if (expression.startsWith("@")) {
    const fields = descriptors[expression];
    if (fields === undefined) throw new Error(`unrecognized descriptor: ${expression}`);
    expression = fields;
  }
  const [minutes, hours, days, months, weekdays] = readCronFields(expression);
  if (
    minutes === undefined ||
    hours === undefined ||
    days === undefined ||
    months === undefined ||
    weekdays === undefined
  ) {
    throw new Error("empty spec string");
  }
  const isDay = (local: number): boolean => {
    const date = new Date(local);
    return months.values.has(date.getUTCMonth() + 1) && matchesDay(date, days, weekdays);
  };
  const times = timesOfDay(hours, minutes);
  return {
    next: (after) => {
      // Local times are counted as if they were UTC.
      const start = Math.floor(zone.toLocal(after) / minute) * minute + minute;
      let midnight = Math.floor(start / day) * day;
      for (let count = 0; count < searchedDays; count += 1, midnight += day) {
        if (!isDay(midnight)) continue;
        for (const time of times) {
          if (midnight + time < start) continue;
          // A time that the clock skips is passed over, one that comes twice is meant the first time.
          const instant = zone.toInstant(midnight + time);
          if (instant !== undefined && instant > after) return instant;
        }
      }
      return undefined;
    },
  };
}

/** Where both kinds of day are restricted, either is enough (crontab(5)). */
function matchesDay(date: Date, days: CronValues, weekdays: CronValues): boolean {
  const ofMonth = days.values.has(date.getUTCDate());
  const ofWeek = weekdays.values.has(date.getUTCDay());
  return days.star || weekdays.star ? ofMonth && ofWeek : ofMonth || ofWeek;
}

/** Milliseconds after midnight. */
function timesOfDay(hours: CronValues, minutes: CronValues): readonly number[] {
  const ascending = ({ values }: CronValues): readonly number[] => [...values].sort((a, b) => a - b);
  const ofHour = ascending(minutes);
  return ascending(hours).flatMap((hour) => ofHour.map((at) => (hour * 60 + at) * minute));
}

function everySchedule(expression: string): CronSchedule {
  const duration = expression.slice(every.length);
  const ms = goDurationMs(duration);
  if (ms === undefined) {
    const cause = `time: invalid duration ${JSON.stringify(duration)}`;
    throw new Error(`failed to parse duration ${expression}: ${cause}`);
  }
  const delay = Math.max(1000, Math.floor(ms / 1000) * 1000);
  return { next: (after) => Math.floor(after / 1000) * 1000 + delay };
}
