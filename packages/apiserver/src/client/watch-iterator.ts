import type { WatchEvent } from "@unfold/apimachinery";
import type { ApiContext } from "../verbs/api-context.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import { startWatch, type WatchQuery } from "../watch/start-watch.js";

/** A watch as async iterable: events queue up until they are taken. Ends with the signal, the kind or the server. */
export async function* watchIterator(
  context: ApiContext,
  request: ResourceRequest,
  query: WatchQuery,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent, void, void> {
  const events: WatchEvent[] = [];
  let ended = signal.aborted || context.closing.aborted;
  let wake: () => void = () => {};
  const end = (): void => {
    ended = true;
    wake();
  };
  if (ended) return;
  signal.addEventListener("abort", end, { once: true });
  const stop = startWatch(context, request, query, {
    initial: (notices) => {
      for (const { type, view } of notices) events.push({ type, object: view.object });
      wake();
    },
    notice: ({ type, view }) => {
      events.push({ type, object: view.object });
      wake();
    },
    end,
  });
  try {
    while (!signal.aborted) {
      // Taken as one batch: shifting a long queue event by event would cost its length each time.
      yield* events.splice(0);
      if (events.length > 0) continue;
      if (ended) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    signal.removeEventListener("abort", end);
    stop();
  }
}
