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
  const abort = new AbortController();
  const informers = options.informers.map((informer) => informer.run(abort.signal));
  await Promise.all(options.informers.map((informer) => informer.synced));
  const controllers = options.controllers.map((controller) => controller.run(abort.signal));
  return {
    stop: async () => {
      abort.abort();
      await Promise.all([...controllers, ...informers]);
    },
  };
}
