/** The clock of a place, daylight saving included. Local times are milliseconds as if the place's date were one of UTC. */
export interface TimeZone {
  toLocal(instant: number): number;
  /** The first instant at which the clock shows `local`; undefined where it skips that time. */
  toInstant(local: number): number | undefined;
}

const hour = 3_600_000;

const utc: TimeZone = { toLocal: (instant) => instant, toInstant: (local) => local };

/** @throws Error for a zone that is not known, in the words of robfig/cron */
export function timeZone(name: string): TimeZone {
  if (name === "UTC" || name === "") return utc;
  const format = formatOf(name);
  const toLocal = (instant: number): number => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const at = (part: Intl.DateTimeFormatPartTypes): number => parts.get(part) ?? 0;
    const date = Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second"));
    return date + (((instant % 1000) + 1000) % 1000);
  };
  return {
    toLocal,
    toInstant: (local) => {
      // The offset a day before and a day after: between them lies at most one change.
      const offsets = [local - 24 * hour, local + 24 * hour].map((instant) => toLocal(instant) - instant);
      const instants = offsets.map((offset) => local - offset).sort((a, b) => a - b);
      return instants.find((instant) => toLocal(instant) === local);
    },
  };
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    throw new Error(`provided bad location ${name}: unknown time zone ${name}`);
  }
}
