import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect as connectHttp2, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { Agent, request as requestHttps } from "node:https";
import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { KeyPair } from "../security/key-pair.js";
import { openSecurity, type Security } from "../security/open-security.js";
import { type Listener, listen, type Patience } from "./listen.js";
import { ListenError } from "./listen-error.js";
import { peerIdentity } from "./peer-identity.js";

let security: Security;
let stranger: Security;
let listeners: Listener[] = [];

beforeAll(async () => {
  security = await openSecurity();
  stranger = await openSecurity();
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(listeners.map((listener) => listener.close()));
  listeners = [];
});

/** Answers with the protocol and the user; `/watch` sends one line and stays open. */
function handler(
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
): void {
  const text = JSON.stringify({ version: request.httpVersion, peer: peerIdentity(request) ?? null });
  if (request.url !== "/watch") response.end(text);
  else (response as ServerResponse).write(`${text}\n`);
}

async function start(port = 0, patience: Partial<Patience> = {}): Promise<Listener> {
  const tls = { ...security.serving, clientCa: security.caCertificate };
  const listener = await listen({ handler, tls, port, patience });
  listeners.push(listener);
  return listener;
}

interface ClientOptions {
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
}

function client(pair: KeyPair | undefined): ClientOptions {
  const ca = security.caCertificate;
  return pair === undefined ? { ca } : { ca, cert: pair.certificate, key: pair.key };
}

/** Sends a request; resolves with the first piece of the answer. */
const protocols: Readonly<
  Record<string, (url: string, path: string, options: ClientOptions) => Promise<string>>
> = {
  "1.1": async (url, path, options) => {
    const request = requestHttps(new URL(path, url), { ...options, agent: new Agent({ keepAlive: true }) });
    request.on("error", () => {});
    request.end();
    const [response] = (await once(request, "response")) as [IncomingMessage];
    response.on("error", () => {});
    return String((await once(response, "data"))[0]);
  },
  "2.0": async (url, path, options) => {
    const session = connectHttp2(url, options);
    session.on("error", () => {});
    const stream = session.request({ ":path": path });
    stream.on("error", () => {});
    return String((await once(stream, "data"))[0]);
  },
};

const admin = { username: "unfold-admin", groups: ["system:masters"] };

describe.each(Object.keys(protocols))("listen() over HTTP/%s", (version) => {
  const send = protocols[version] ?? (() => Promise.reject(new Error("no such protocol")));

  test.each([
    { name: "the admin's certificate", pair: () => security.admin, peer: admin },
    { name: "no certificate", pair: () => undefined, peer: null },
    { name: "another CA's certificate of the same name", pair: () => stranger.admin, peer: null },
    { name: "a certificate that is not for clients", pair: () => security.serving, peer: null },
  ])("peerIdentity() with $name", async ({ pair, peer }) => {
    const { url } = await start();
    expect(JSON.parse(await send(url, "/", client(pair())))).toEqual({ version, peer });
  });

  test("close() ends within a second although a watch and idle connections are open", async () => {
    const listener = await start();
    await send(listener.url, "/", client(undefined));
    await send(listener.url, "/watch", client(security.admin));
    const silent = connectTcp(listener.port, "127.0.0.1");
    silent.on("error", () => {});
    await once(silent, "connect");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const closed = listener.close();
    vi.advanceTimersByTime(999);
    await closed;
    await expect(send(listener.url, "/", client(undefined))).rejects.toThrow("ECONNREFUSED");
  });

  test("close() waits for nobody when nothing is under way", async () => {
    const listener = await start();
    await send(listener.url, "/", client(undefined));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await listener.close();
  });
});

test("listen() on a busy port is one clear error", async () => {
  const { port } = await start();
  const error: unknown = await start(port).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ListenError);
  expect(error instanceof ListenError && error.message).toBe(`port ${port} on 127.0.0.1 is in use`);
});

test("a client that breaks off its handshake does not end the server", async () => {
  const listener = await start();
  const socket = connectTcp(listener.port, "127.0.0.1", () => socket.end("this is not TLS\r\n\r\n"));
  socket.on("error", () => {});
  socket.resume();
  await once(socket, "close");
  const answer = await protocols["1.1"]?.(listener.url, "/", client(undefined));
  expect(answer).toContain("1.1");
});

describe("attacks", () => {
  /** What a connection that sends `text` and then nothing gets before it is cut. */
  async function answerTo(listener: Listener, text: string): Promise<string> {
    const socket = connectTls({
      port: listener.port,
      host: "127.0.0.1",
      ca: security.caCertificate,
      servername: "localhost",
      ALPNProtocols: ["http/1.1"],
    });
    let answer = "";
    socket.on("data", (chunk: Buffer) => {
      answer += chunk;
    });
    socket.on("error", () => undefined);
    socket.write(text);
    await once(socket, "close");
    return answer.split("\r\n")[0] ?? "";
  }

  const impatient = { headers: 50, request: 100, interval: 20 };
  test.each([
    ["headers that never end", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n"],
    ["a body that never ends", "POST /watch HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc"],
  ])("%s are cut", async (_name, text) => {
    const listener = await start(0, impatient);
    await answerTo(listener, text);
  });

  test("headers that are too long are refused", async () => {
    const listener = await start();
    const text = `GET / HTTP/1.1\r\nHost: x\r\nA: ${"b".repeat(20_000)}\r\n\r\n`;
    expect(await answerTo(listener, text)).toBe("HTTP/1.1 431 Request Header Fields Too Large");
  });

  test("too many headers over HTTP/2 end the stream, not the server", async () => {
    const { url } = await start();
    const session = connectHttp2(url, { ca: security.caCertificate });
    session.on("error", () => undefined);
    const many = Object.fromEntries(
      Array.from({ length: 2000 }, (_, index) => [`x-${index}`, "y".repeat(20)]),
    );
    const stream = session.request({ ":path": "/", ...many });
    const ended = new Promise((resolve) => {
      stream.on("error", resolve);
      stream.on("close", resolve);
    });
    await ended;
    expect(stream.rstCode).not.toBe(0);
    session.destroy();
    expect(await protocols["2.0"]?.(url, "/", client(undefined))).toContain('"version":"2.0"');
  });
});
