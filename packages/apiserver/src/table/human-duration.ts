const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** Upper bound in seconds, unit, and the smaller unit also shown: the steps of k8s.io/apimachinery `duration.HumanDuration`. */
const steps: readonly (readonly [
  below: number,
  unit: number,
  suffix: string,
  rest?: readonly [number, string],
])[] = [
  [2 * minute, 1, "s"],
  [10 * minute, minute, "m", [1, "s"]],
  [3 * hour, minute, "m"],
  [8 * hour, hour, "h", [minute, "m"]],
  [2 * day, hour, "h"],
  [8 * day, day, "d", [hour, "h"]],
  [2 * year, day, "d"],
  [8 * year, year, "y", [day, "d"]],
  [Number.POSITIVE_INFINITY, year, "y"],
];

/** A duration as `kubectl get` shows ages: `5m30s`, `3d4h`, `2y10d`. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  const [, unit, suffix, rest] = steps.find(([below]) => seconds < below) ?? [0, year, "y"];
  const whole = `${Math.floor(seconds / unit)}${suffix}`;
  if (rest === undefined) return whole;
  const [smaller, smallerSuffix] = rest;
  const left = Math.floor((seconds % unit) / smaller);
  return left === 0 ? whole : `${whole}${left}${smallerSuffix}`;
}

/** Time since `timestamp`; `<unknown>` without one, `<invalid>` when it is no time. */
export function age(timestamp: unknown, now: Date): string {
  if (timestamp === undefined || timestamp === null) return "<unknown>";
  const time = typeof timestamp === "string" ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(time) ? "<invalid>" : humanDuration(now.getTime() - time);
}
