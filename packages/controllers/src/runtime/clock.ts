/** Time and chance as controllers see them; tests pass their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once after `ms`; the answer cancels it. */
  after(ms: number, task: () => void): () => void;
  /** A number in [0, 1), for jitter. */
  random(): number;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** A time as Kubernetes writes it: RFC 3339, UTC, whole seconds. */
export function timestamp(clock: Clock): string {
  return timestampOf(clock.now());
}

/** The same for a number of milliseconds since the epoch. */
export function timestampOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
