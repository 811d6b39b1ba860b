import type { IncomingMessage, ServerResponse } from "node:http";
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import type { KeyPair } from "../security/key-pair.js";
import { ListenError } from "./listen-error.js";

export type RequestHandler = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => void;

export interface ListenOptions {
  readonly handler: RequestHandler;
  /** `clientCa` (PEM) issued the client certificates that prove who asks. */
  readonly tls: KeyPair & { readonly clientCa: string };
  /** 0 takes any free port. */
  readonly port: number;
  readonly host?: string;
  readonly patience?: Partial<Patience>;
}

/** How long slow clients are waited for, in milliseconds. */
export interface Patience {
  /** For the headers of a request (kube-apiserver's ReadHeaderTimeout). */
  readonly headers: number;
  /** For a whole request over HTTP/1.1, its body included. */
  readonly request: number;
  /** Between looks at who took too long. */
  readonly interval: number;
}

const defaultPatience: Patience = { headers: 32_000, request: 60_000, interval: 10_000 };

/** A server that takes requests. */
export interface Listener {
  readonly port: number;
  /** For example `https://127.0.0.1:6443`. */
  readonly url: string;
  /** Ends within a second: requests under way get half of it, watches that are still open are cut. */
  close(): Promise<void>;
}

/** How long requests under way may take once the server closes. */
const graceMilliseconds = 500;

/** Serves HTTP/1.1 and HTTP/2 over TLS. Client certificates are asked for, not demanded: a token is as good. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { handler, tls, port, host = "127.0.0.1", patience = {} } = options;
  const server = createSecureServer({
    allowHTTP1: true,
    cert: tls.certificate,
    key: tls.key,
    ca: tls.clientCa,
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: "TLSv1.2",
    // Many watches share a connection, and a slow reader of one must not get the others refused.
    maxSessionMemory: 256,
    settings: { maxConcurrentStreams: 1000 },
  });
  limitWaiting(server, { ...defaultPatience, ...patience });
  const connections = trackConnections(server);
  server.on("request", handler);
  await bind(server, port, host);
  const bound = (server.address() as AddressInfo).port;
  let closing: Promise<void> | undefined;
  return {
    port: bound,
    url: `https://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    close: () => {
      closing ??= connections.close();
      return closing;
    },
  };
}

/** The limits Node has for HTTP/1.1 connections; the HTTP/2 server takes them as properties only. */
function limitWaiting(server: Http2SecureServer, { headers, request, interval }: Patience): void {
  Object.assign(server, {
    headersTimeout: headers,
    requestTimeout: request,
    connectionsCheckingInterval: interval,
  });
}

function bind(server: Http2SecureServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      const reason =
        error.code === "EADDRINUSE"
          ? `port ${port} on ${host} is in use`
          : `cannot listen on port ${port} of ${host}: ${error.code ?? error.message}`;
      reject(new ListenError(reason, { cause: error }));
    };
    server.once("error", onError);
    server.listen(port, host, () => {
      server.off("error", onError);
      resolve();
    });
  });
}

/** Knows every connection and how many requests it carries, because Node's own close() waits for clients to leave. */
function trackConnections(server: Http2SecureServer): { close: () => Promise<void> } {
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  const busy = new Map<Socket, number>();
  let closing = false;
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("secureConnection", (socket) => {
    busy.set(socket, 0);
    socket.on("close", () => busy.delete(socket));
  });
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
  });
  server.on("request", (request, response) => {
    if (request.httpVersionMajor !== 1) return;
    const { socket } = request;
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once("close", () => {
      const left = (busy.get(socket) ?? 1) - 1;
      if (busy.has(socket)) busy.set(socket, left);
      if (closing && left === 0) socket.destroy();
    });
  });
  const close = (): Promise<void> => {
    closing = true;
    return new Promise((resolve) => {
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMilliseconds);
      server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      for (const session of sessions) session.close();
      for (const [socket, requests] of busy) if (requests === 0 && isHttp1(socket)) socket.destroy();
    });
  };
  return { close };
}

function isHttp1(socket: Socket): boolean {
  return !("alpnProtocol" in socket) || socket.alpnProtocol !== "h2";
}
