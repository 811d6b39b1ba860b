import { request as httpRequest, type IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import type { ClusterAccess } from "./kubeconfig.js";
import { unreachable } from "./unreachable-error.js";

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Sends requests to one API server over kept-alive connections. */
export class HttpTransport {
  readonly #access: ClusterAccess;
  readonly #agent: Agent;

  constructor(access: ClusterAccess) {
    this.#access = access;
    this.#agent = new Agent({
      keepAlive: true,
      ca: access.certificateAuthority,
      cert: access.clientCertificate,
      key: access.clientKey,
      rejectUnauthorized: !access.insecureSkipTlsVerify,
    });
  }

  /** Resolves with the answer as soon as its headers are there. @throws UnreachableError */
  open({ method, path, contentType, body, signal }: HttpRequest): Promise<IncomingMessage> {
    const url = new URL(this.#access.server + path);
    const headers = {
      accept: "application/json",
      "user-agent": "unfold",
      ...(this.#access.token === undefined ? {} : { authorization: `Bearer ${this.#access.token}` }),
      ...(body === undefined
        ? {}
        : { "content-type": contentType ?? "application/json", "content-length": Buffer.byteLength(body) }),
    };
    const secure = url.protocol === "https:";
    const send = secure ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const options = {
        method,
        headers,
        ...(secure ? { agent: this.#agent } : {}),
        ...(signal === undefined ? {} : { signal }),
      };
      const outgoing = send(url, options, resolve);
      outgoing.on("error", (error) => reject(unreachable(this.#access.server, error)));
      outgoing.end(body);
    });
  }

  /** Resolves with the whole answer. */
  async send(request: HttpRequest): Promise<{ readonly code: number; readonly text: string }> {
    const answer = await this.open(request);
    return { code: answer.statusCode ?? 0, text: await textOf(answer) };
  }

  /** Drops idle connections. */
  close(): void {
    this.#agent.destroy();
  }
}

/** Everything `stream` still has, as text. */
export async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
