import { createServer, request, type Server } from "node:http";
import { connect, createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer } from "../server-fixture.js";
import type { HttpRequest, HttpResponse } from "./http.js";
import { StalledResponse } from "./stalled-response-fixture.js";

const configMaps = "/api/v1/namespaces/default/configmaps";

describe("answers to clients that take gzip", () => {
  let listener: Server;

  beforeAll(async () => {
    const { server, call } = await startTestServer();
    await call("POST", configMaps, {
      metadata: { name: "long", labels: { is: "long" } },
      data: { a: "x".repeat(200_000) },
    });
    await call("POST", configMaps, { metadata: { name: "short", labels: { is: "short" } } });
    listener = createServer((incoming, outgoing) => void server.handle(incoming, outgoing));
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => listener.close());

  function get(path: string, coding: string): Promise<{ encoding: string | undefined; body: Buffer }> {
    const { port } = listener.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const headers = { "accept-encoding": coding };
      const sent = request({ port, path, headers, agent: false }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        const encoding = answer.headers["content-encoding"];
        answer.on("end", () => resolve({ encoding, body: Buffer.concat(chunks) }));
      });
      sent.on("error", reject).end();
    });
  }

  it.each([
    ["long", "gzip", "gzip"],
    ["long", "deflate, gzip;q=0.5", "gzip"],
    ["long", "gzip;q=0", undefined],
    ["long", "identity", undefined],
    ["short", "gzip", undefined],
  ])("%s list, Accept-Encoding %s: %s", async (label, coding, want) => {
    const { encoding, body } = await get(`${configMaps}?labelSelector=is%3D${label}`, coding);
    expect(encoding).toBe(want);
    const text = (want === "gzip" ? gunzipSync(body) : body).toString();
    expect(JSON.parse(text)).toMatchObject({ kind: "ConfigMapList", items: [{ metadata: { name: label } }] });
  });
});

describe("a long list, in blocks", () => {
  const text = "x".repeat(300_000);

  it.each(["1.1", "2.0"])("arrives whole over HTTP/%s at a client that reads slowly", async (version) => {
    const { server, call } = await startTestServer();
    const names = Array.from({ length: 12 }, (_, n) => `long-${n}`);
    for (const name of names) await call("POST", configMaps, { metadata: { name }, data: { text } });
    const handler = (incoming: HttpRequest, outgoing: HttpResponse): void =>
      void server.handle(incoming, outgoing);
    const listener = version === "2.0" ? createHttp2Server(handler) : createServer(handler);
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const { port } = listener.address() as AddressInfo;
    const session = version === "2.0" ? connect(`http://127.0.0.1:${port}`) : undefined;
    const answer =
      session?.request({ ":path": configMaps }) ??
      (await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
        request({ port, path: configMaps, agent: false }, resolve).on("error", reject).end();
      }));
    const chunks: Buffer[] = [];
    for await (const chunk of answer) {
      chunks.push(chunk as Buffer);
      await nextTurn();
    }
    session?.close();
    listener.close();
    const { items } = JSON.parse(Buffer.concat(chunks).toString()) as { items: { data: { text: string } }[] };
    expect(items.map(({ data }) => data.text === text)).toEqual(names.map(() => true));
  });
});

it("a list that takes its time shows what was there when it began, and holds up nobody", async () => {
  const { server, call } = await startTestServer();
  const names = ["a", "b", "c"];
  for (const name of names)
    await call("POST", configMaps, { metadata: { name }, data: { text: "x".repeat(200_000) } });
  const response = new StalledResponse();
  const http = { method: "GET", url: configMaps, headers: {}, on: () => {} };
  const listed = server.handle(http, response);
  await response.stalled();
  expect((await call("GET", `${configMaps}/c`)).code).toBe(200);
  await call("DELETE", `${configMaps}/c`);
  await call("POST", configMaps, { metadata: { name: "d" } });
  response.readOn();
  await listed;
  const { items } = JSON.parse(response.body().toString()) as { items: { metadata: { name: string } }[] };
  expect(items.map(({ metadata }) => metadata.name)).toEqual(names);
});
