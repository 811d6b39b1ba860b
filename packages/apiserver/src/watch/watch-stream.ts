import { ApiError, internalError, type JsonObject } from "@unfold/apimachinery";
import { apiVersionOf, type ObjectView } from "../kinds/version-conversion.js";
import type { ClientGone } from "../request/client-gone.js";
import type { HttpResponse } from "../request/http.js";
import type { ApiContext } from "../verbs/api-context.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import { type EventType, eventLine } from "./event-line.js";
import { LineWriter } from "./line-writer.js";
import { startWatch, type WatchQuery } from "./start-watch.js";
import type { WatchNotice } from "./watch-notice.js";

/** How an HTTP watch runs. */
export interface StreamOptions extends WatchQuery {
  readonly bookmarks: boolean;
  /** What a bookmark calls itself, when not an object of the watched kind: who asked for metadata reads nothing else. */
  readonly bookmarkType?: JsonObject | undefined;
  readonly timeoutSeconds: number | undefined;
  /** JSON of an object as the client wants it. */
  readonly encode: (view: ObjectView) => string | Buffer;
}

const bookmarkInterval = 60_000;
/** A client that does not read is dropped at this many unsent bytes; it comes back and finds the events still kept. */
const maxUnsentBytes = 32 * 1024 * 1024;

/** Half an hour to an hour, so that clients do not all come back at once (kube-apiserver's --min-request-timeout). */
function defaultTimeoutSeconds(): number {
  return 1800 * (1 + Math.random());
}

/** Answers a watch request: one JSON event per line until the timeout, the client or the server ends it. */
export function streamWatch(
  context: ApiContext,
  request: ResourceRequest,
  options: StreamOptions,
  client: WatchClient,
): void {
  if (client.gone.aborted) {
    client.response.end();
    return;
  }
  const stream = new EventStream(context, request, options, client.response);
  client.gone.addEventListener("abort", () => stream.end(), { once: true });
  stream.open();
}

/** Where the events go. */
export interface WatchClient {
  readonly response: HttpResponse;
  /** Aborted when the client leaves. */
  readonly gone: ClientGone;
}

class EventStream {
  readonly #context: ApiContext;
  readonly #request: ResourceRequest;
  readonly #options: StreamOptions;
  readonly #response: HttpResponse;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #lines: LineWriter;
  #stop: () => void = () => {};
  #ended = false;

  constructor(context: ApiContext, request: ResourceRequest, options: StreamOptions, response: HttpResponse) {
    this.#context = context;
    this.#request = request;
    this.#options = options;
    this.#response = response;
    this.#lines = new LineWriter(response, maxUnsentBytes, () => this.end());
  }

  open(): void {
    const { timeoutSeconds, bookmarks } = this.#options;
    this.#response.statusCode = 200;
    this.#response.setHeader("Content-Type", "application/json");
    this.#response.setHeader("Cache-Control", "no-cache, private");
    this.#response.flushHeaders?.();
    this.#start();
    if (this.#ended) return;
    const seconds =
      timeoutSeconds === undefined || timeoutSeconds <= 0 ? defaultTimeoutSeconds() : timeoutSeconds;
    this.#timers.push(setTimeout(() => this.#timeOut(), seconds * 1000));
    if (bookmarks) this.#timers.push(setInterval(() => this.#bookmark(), bookmarkInterval));
    for (const timer of this.#timers) timer.unref();
  }

  /** Errors of a watch are events: the answer has begun. */
  #start(): void {
    const { encode } = this.#options;
    try {
      const stop = startWatch(this.#context, this.#request, this.#options, {
        initial: (notices, revision) => {
          this.#lines
            .sendFirst(this.#initialLines(notices, revision))
            .catch((error: unknown) => this.#fail(error));
        },
        notice: ({ type, view }) => this.#send(type, encode(view)),
        end: () => this.end(),
      });
      if (this.#ended) stop();
      else this.#stop = stop;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const { status } = error instanceof ApiError ? error : internalError(error);
    this.#send("ERROR", JSON.stringify(status));
    this.end();
  }

  *#initialLines(notices: Iterable<WatchNotice>, revision: number): Generator<Buffer> {
    const { encode, initialEvents, bookmarks } = this.#options;
    for (const { type, view } of notices) yield eventLine(type, encode(view));
    if (initialEvents && bookmarks) {
      yield eventLine("BOOKMARK", this.#bookmarkText(revision, { "k8s.io/initial-events-end": "true" }));
    }
  }

  #send(type: EventType, object: string | Buffer): void {
    this.#lines.send(eventLine(type, object));
  }

  #bookmark(): void {
    this.#send("BOOKMARK", this.#bookmarkText(this.#revision()));
  }

  #bookmarkText(revision: number, annotations?: JsonObject): string {
    const { kind, version } = this.#request;
    const object: JsonObject = {
      ...(this.#options.bookmarkType ?? { kind: kind.kind, apiVersion: apiVersionOf(kind, version) }),
      metadata: {
        resourceVersion: String(revision),
        creationTimestamp: null,
        ...(annotations === undefined ? {} : { annotations }),
      },
    };
    return JSON.stringify(object);
  }

  /** Every event up to the store's revision has been sent; a watch from the future has not seen that far back. */
  #revision(): number {
    return Math.max(this.#options.revision, this.#context.store.revision);
  }

  #timeOut(): void {
    if (this.#options.bookmarks) this.#bookmark();
    this.end();
  }

  /** Stops watching and ends the answer. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#stop();
    this.#lines.end();
  }
}
