import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { type Admission, ApiError, type Converter, internalError } from "@unfold/apimachinery";
import { answerAdmissionReview } from "./admission-review.js";
import { answerConversionReview } from "./conversion-review.js";

/** Path of the conversion webhook. */
export const conversionPath = "/convert";

/** Path of the metrics; they hold counts only, so that nobody has to say who they are. */
const metricsPath = "/metrics";

/** Reviews hold a whole object and its old version; kube-apiserver limits each to 3 MiB. */
const maxReviewBytes = 8 * 1024 * 1024;

export interface WebhookServerOptions {
  readonly admissions: readonly Admission[];
  readonly converters: readonly Converter[];
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** What `GET /metrics` says, in Prometheus' text format. */
  readonly metrics: () => string;
}

/** A running webhook server. */
export interface WebhookServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves every admission plug-in on its own path, conversion, and the metrics, over HTTPS. */
export async function startWebhookServer(options: WebhookServerOptions): Promise<WebhookServer> {
  const server = createServer({ cert: options.certificate, key: options.key }, (request, response) => {
    void answer(options, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `https://${options.host}:${port}`, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function answer(
  options: WebhookServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const path = (request.url ?? "/").split("?")[0];
    if (path === metricsPath && request.method === "GET") return replyMetrics(response, options.metrics());
    const body = await bodyOf(request);
    const admission = options.admissions.find((candidate) => candidate.path === path);
    if (admission !== undefined) return reply(response, 200, await answerAdmissionReview(admission, body));
    if (path === conversionPath)
      return reply(response, 200, answerConversionReview(options.converters, body));
    reply(response, 404, { message: `No webhook at ${path}` });
  } catch (error) {
    const { status } = error instanceof ApiError ? error : internalError(error);
    reply(response, status.code, status);
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxReviewBytes) throw new Error(`The review is larger than ${maxReviewBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  return bytes === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

function reply(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function replyMetrics(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  response.end(text);
}
