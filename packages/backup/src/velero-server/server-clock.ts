/** Time as the server sees it; tests pass their own. */
export interface ServerClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once after `ms`, without keeping the process; the answer cancels it. */
  after(ms: number, task: () => void): () => void;
}

export const systemServerClock: ServerClock = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** A time as Kubernetes writes it: RFC 3339, UTC, whole seconds. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
