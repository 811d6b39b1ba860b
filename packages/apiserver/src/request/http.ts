import type { IncomingHttpHeaders } from "node:http";

/** What the server reads of a request; `http.IncomingMessage` and `http2.Http2ServerRequest` both fit. */
export interface HttpRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  on(event: "data", listener: (chunk: Buffer) => void): unknown;
  on(event: "end" | "close", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  /** Names and values by turns, repeated headers apart. */
  readonly rawHeaders?: readonly string[];
  readonly socket?: { readonly remoteAddress?: string | undefined };
}

/** What the server uses of a response; `http.ServerResponse` and `http2.Http2ServerResponse` both fit. */
export interface HttpResponse {
  statusCode: number;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableLength: number;
  setHeader(name: string, value: string | readonly string[]): unknown;
  flushHeaders?(): void;
  write(chunk: string | Uint8Array): boolean;
  end(): unknown;
  end(chunk: string | Uint8Array): unknown;
  on(event: "close" | "drain", listener: () => void): unknown;
  off(event: "drain", listener: () => void): unknown;
}
