import type { Controller } from "./controller.js";
import type { Informer } from "./informer.js";

export interface RunningControllers {
  /** Ends watches and workers; fulfilled when the last pass under way ended. */
  stop(): Promise<void>;
}

/** Starts informers, waits for their first lists, then starts the controllers that read them. */
export async function startControllers(options: {
  readonly informers: readonly Informer[];
  readonly controllers: readonly Controller[];
}): Promise<RunningControllers> {
  // One signal each: a signal shared by dozens of listeners looks like a leak to Node.
  const aborts: AbortController[] = [];
  const run = (runner: Informer | Controller): Promise<void> => {
    const abort = new AbortController();
    aborts.push(abort);
    return runner.run(abort.signal);
  };
  const informers = options.informers.map(run);
  await Promise.all(options.informers.map((informer) => informer.synced));
  const controllers = options.controllers.map(run);
  return {
    stop: async () => {
      for (const abort of aborts) abort.abort();
      await Promise.all([...controllers, ...informers]);
    },
  };
}
