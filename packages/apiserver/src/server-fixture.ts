import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { builtInKinds } from "./kinds/built-in/built-in-kinds.js";
import type { HttpResponse } from "./request/http.js";
import { type ApiServer, type ApiServerOptions, createApiServer } from "./server.js";
import { createMemoryStore } from "./store/open-store.js";

/** An answer as tests look at it. */
export interface Answer {
  readonly code: number;
  readonly headers: ReadonlyMap<string, string | readonly string[]>;
  readonly text: string;
  /** The body, when it is a JSON object. */
  readonly body: JsonObject;
}

/** Collects what a handler writes; `onWrite` hears of each piece of a stream. */
export class RecordedResponse implements HttpResponse {
  statusCode = 0;
  headersSent = false;
  writableEnded = false;
  readonly writableLength = 0;
  readonly headers = new Map<string, string | readonly string[]>();
  readonly chunks: string[] = [];
  readonly ended: Promise<void>;
  #end: () => void = () => {};
  #onClose: (() => void)[] = [];
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  setHeader(name: string, value: string | readonly string[]): void {
    this.headers.set(name.toLowerCase(), value);
  }

  write(chunk: string | Uint8Array): boolean {
    this.headersSent = true;
    this.chunks.push(
      ...Buffer.from(chunk)
        .toString()
        .split(/(?<=\n)/),
    );
    for (const { count, resolve } of this.#waiting) if (this.chunks.length >= count) resolve();
    return true;
  }

  end(chunk?: string | Uint8Array): void {
    if (chunk !== undefined) this.write(chunk);
    this.writableEnded = true;
    this.#end();
  }

  on(event: "close" | "drain", listener: () => void): void {
    if (event === "close") this.#onClose.push(listener);
  }

  off(): void {}

  /** The client goes away. */
  disconnect(): void {
    for (const listener of this.#onClose) listener();
  }

  /** Resolves when this many pieces were written. */
  written(count: number): Promise<void> {
    if (this.chunks.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  /** The lines of a watch as events. */
  get events(): readonly { readonly type: string; readonly object: JsonObject }[] {
    return this.chunks.map((chunk) => JSON.parse(chunk) as { type: string; object: JsonObject });
  }
}

/** A server without port, and the requests tests send it. */
export interface TestServer {
  readonly server: ApiServer;
  /** Sends `body` as JSON, or as it is when it is text. */
  call(method: string, path: string, body?: JsonValue, headers?: IncomingHttpHeaders): Promise<Answer>;
  /** Sends a GET whose answer does not end by itself. */
  open(path: string, headers?: IncomingHttpHeaders): RecordedResponse;
}

/** The time at the start of each test server; it stands still. */
export const testTime = new Date("2026-01-02T03:04:05.678Z");

const user = { username: "admin", groups: ["system:masters"] };

/** Starts a server over an empty memory store. */
export async function startTestServer(options: Partial<ApiServerOptions> = {}): Promise<TestServer> {
  const server = createApiServer({
    store: createMemoryStore(),
    kinds: builtInKinds(),
    version: testVersion,
    authenticate: () => user,
    now: () => testTime,
    ...options,
  });
  await server.start();
  await server.settled();
  return {
    server,
    async call(method, path, body, headers = {}) {
      const response = new RecordedResponse();
      await server.handle(request(method, path, body, headers), response);
      return answerOf(response);
    },
    open(path, headers = {}) {
      const response = new RecordedResponse();
      void server.handle(request("GET", path, undefined, headers), response);
      return response;
    },
  };
}

function request(method: string, url: string, body: JsonValue | undefined, headers: IncomingHttpHeaders) {
  const text = body === undefined ? [] : [typeof body === "string" ? body : JSON.stringify(body)];
  const content = body === undefined ? {} : { "content-type": "application/json" };
  const stream = Readable.from(text.map((part) => Buffer.from(part)));
  return Object.assign(stream, {
    method,
    url,
    headers: { "user-agent": "test/1.0", ...content, ...headers },
  });
}

function answerOf({ statusCode, headers, chunks }: RecordedResponse): Answer {
  const text = chunks.join("");
  return {
    code: statusCode,
    headers,
    text,
    get body() {
      return JSON.parse(text) as JsonObject;
    },
  };
}

/** What `/version` of test servers says. */
export const testVersion = {
  major: "1",
  minor: "34",
  gitVersion: "v1.34.0+test",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "2026-01-01T00:00:00Z",
  goVersion: "",
  compiler: "",
  platform: "linux/amd64",
};

/** A small foreign CustomResourceDefinition: two served versions, stored as v1. */
export const widgetDefinition: JsonObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "widgets", kind: "Widget", shortNames: ["wd"], categories: ["all"] },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [{ name: "Size", type: "integer", jsonPath: ".spec.size" }],
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                required: ["size"],
                properties: {
                  size: { type: "integer", minimum: 1 },
                  color: { type: "string", default: "red", enum: ["red", "blue"] },
                  tags: { type: "array", items: { type: "string" } },
                },
              },
              status: { type: "object", properties: { phase: { type: "string" } } },
            },
          },
        },
      },
      {
        name: "v1beta1",
        served: true,
        storage: false,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

export const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
export const widgets = "/apis/example.com/v1/namespaces/default/widgets";

/** A valid widget. */
export function widget(name: string, fields: JsonObject = {}): JsonObject {
  return { apiVersion: "example.com/v1", kind: "Widget", metadata: { name }, spec: { size: 1 }, ...fields };
}
