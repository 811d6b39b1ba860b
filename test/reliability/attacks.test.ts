import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { loadClusterAccess } from "@unfold/cluster-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ControlPlane } from "../support/control-plane.js";
import { eventually } from "../support/eventually.js";
import { pidOf, RawConnection } from "../support/raw-connection.js";

const dataDir = mkdtempSync(join(tmpdir(), "unfold-attacks-"));
const configMaps = "/api/v1/namespaces/default/configmaps";
const merge = "application/merge-patch+json";

let controlPlane: ControlPlane;
let admin: RawConnection;
let stranger: RawConnection;
let sockets: TLSSocket[] = [];

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir, "--controllers=none"]);
  admin = new RawConnection(join(dataDir, "kubeconfig"));
  stranger = new RawConnection(join(dataDir, "kubeconfig"), { anonymous: true });
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
});

afterAll(async () => {
  admin.close();
  stranger.close();
  await controlPlane.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A connection of the admin's over which a test sends what it likes. */
async function openSocket(): Promise<TLSSocket> {
  const { server, certificateAuthority, clientCertificate, clientKey } = loadClusterAccess({
    path: join(dataDir, "kubeconfig"),
  });
  const { hostname: host, port } = new URL(server);
  const socket = connect({
    host,
    port: Number(port),
    ca: certificateAuthority,
    cert: clientCertificate,
    key: clientKey,
    ALPNProtocols: ["http/1.1"],
  });
  socket.on("error", () => {});
  sockets.push(socket);
  await once(socket, "secureConnect");
  return socket;
}

/** Resolves when the server has taken what was sent, or has hung up. */
function takenOrClosed(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off("drain", done).off("close", done);
      resolve();
    };
    socket.on("drain", done).on("close", done);
  });
}

/** The server answers others as if nothing were going on. */
async function expectService(): Promise<void> {
  const name = `service-${process.hrtime.bigint()}`;
  const body = JSON.stringify({ metadata: { name } });
  expect((await admin.send("POST", configMaps, { body })).code).toBe(201);
  expect((await admin.send("GET", `${configMaps}/${name}`)).code).toBe(200);
}

function residentMiB(): number {
  const status = readFileSync(`/proc/${pidOf(dataDir)}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

describe("names of JavaScript's own objects are ordinary data", () => {
  const keys = ["__proto__", "constructor", "prototype", "hasOwnProperty", "toString"];
  const data = `{${keys.map((key) => `"${key}":"kept"`).join(",")}}`;
  const kept = JSON.parse(data) as Record<string, string>;

  const dataOf = (text: string): unknown => (JSON.parse(text) as { data?: unknown }).data;

  it.each([
    { name: "created", method: "POST", type: "application/json" },
    { name: "merged", method: "PATCH", type: merge },
    { name: "strategically merged", method: "PATCH", type: "application/strategic-merge-patch+json" },
    { name: "applied", method: "PATCH", type: "application/apply-patch+yaml" },
    { name: "in YAML", method: "POST", type: "application/yaml" },
  ])("when $name", async ({ name, method, type }) => {
    const object = name.replaceAll(" ", "-").toLowerCase();
    const meta = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${object}"}`;
    if (method === "PATCH" && !type.includes("apply"))
      await admin.send("POST", configMaps, { body: `${meta}}` });
    const path = method === "POST" ? configMaps : `${configMaps}/${object}?fieldManager=test`;
    const { code, text } = await admin.send(method, path, {
      body: `${meta},"data":${data}}`,
      contentType: type,
    });
    expect(code, text).toBeLessThan(300);
    expect(dataOf(text)).toEqual(kept);
    expect(dataOf((await admin.send("GET", `${configMaps}/${object}`)).text)).toEqual(kept);
  });

  it("when added by JSON patch, and nothing else gets them", async () => {
    await admin.send("POST", configMaps, { body: '{"metadata":{"name":"patched"},"data":{}}' });
    const patch = keys.map((key) => ({ op: "add", path: `/data/${key}`, value: "kept" }));
    const body = JSON.stringify([{ op: "add", path: "/data", value: {} }, ...patch]);
    const contentType = "application/json-patch+json";
    expect(dataOf((await admin.send("PATCH", `${configMaps}/patched`, { body, contentType })).text)).toEqual(
      kept,
    );
    const bad = JSON.stringify([{ op: "add", path: "/constructor/prototype/polluted", value: "yes" }]);
    await admin.send("PATCH", `${configMaps}/patched`, { body: bad, contentType });
    const other = await admin.send("POST", configMaps, { body: '{"metadata":{"name":"other"}}' });
    expect(other.text).not.toContain("polluted");
    expect(dataOf(other.text)).toBeUndefined();
  });

  it("as names of objects, kinds, groups and parameters", async () => {
    for (const key of keys) {
      for (const path of [`${configMaps}/${key}`, `/apis/${key}/v1/${key}`, `/api/v1/${key}`, `/${key}`]) {
        expect((await admin.send("GET", path)).code, path).toBe(404);
      }
      expect((await admin.send("GET", `${configMaps}?${key}=${key}&labelSelector=${key}`)).code).toBeLessThan(
        500,
      );
    }
  });
});

describe("connections that do not do their part", () => {
  it("slow bodies hold up nobody", async () => {
    const slow = await Promise.all(Array.from({ length: 40 }, openSocket));
    for (const socket of slow) {
      const head = `POST ${configMaps} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n`;
      socket.write(`${head}{"metadata"`);
    }
    await expectService();
  });

  it("endless headers are cut off", async () => {
    const socket = await openSocket();
    socket.write("GET /readyz HTTP/1.1\r\nHost: x\r\n");
    let answer = "";
    let sent = 0;
    socket.on("data", (chunk: Buffer) => (answer += chunk));
    while (!socket.closed && answer === "" && sent < 10_000_000) {
      const line = `X-${sent}: ${"y".repeat(1000)}\r\n`;
      sent += line.length;
      if (!socket.write(line)) await takenOrClosed(socket);
      await new Promise(setImmediate);
    }
    expect(sent).toBeLessThan(10_000_000);
    if (answer !== "") expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    await expectService();
  });

  it("a body without end is refused, not kept", async () => {
    const socket = await openSocket();
    socket.write(
      `POST ${configMaps} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    let answer = "";
    socket.on("data", (chunk: Buffer) => (answer += chunk));
    const before = residentMiB();
    const chunk = `10000\r\n${" ".repeat(65536)}\r\n`;
    let sent = 0;
    for (; sent < 3000 && answer === "" && !socket.closed; sent++) {
      if (!socket.write(chunk)) await takenOrClosed(socket);
      await new Promise(setImmediate);
    }
    expect(sent).toBeLessThan(3000);
    if (answer !== "") expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(residentMiB() - before).toBeLessThan(150);
    await expectService();
  });

  it("watches that nobody reads are cut, not buffered", async () => {
    const watchers = await Promise.all(Array.from({ length: 30 }, openSocket));
    for (const socket of watchers) {
      socket.pause();
      socket.write(`GET ${configMaps}?watch=1 HTTP/1.1\r\nHost: x\r\n\r\n`);
    }
    await admin.send("POST", configMaps, { body: '{"metadata":{"name":"loud"}}' });
    const before = residentMiB();
    for (let turn = 0; turn < 60; turn++) {
      const body = JSON.stringify({ data: { text: `${turn}`.padEnd(700_000, "x") } });
      expect((await admin.send("PATCH", `${configMaps}/loud`, { body, contentType: merge })).code).toBe(200);
    }
    // 60 events of 700 kB for each of 30 watchers would be 1.2 GB.
    await eventually("memory is bounded", async () => residentMiB() - before < 700 || undefined);
    await expectService();
  });
});

describe("paths that try to get around", () => {
  const secrets = "api/v1/namespaces/default/secrets";

  it.each([
    `/${secrets}`,
    `//${secrets}`,
    `/./${secrets}`,
    `/healthz/../${secrets}`,
    `/healthz/%2e%2e/${secrets}`,
    `/version/..%2f${secrets}`,
    `/readyz?/../${secrets}`,
    `/%61pi/v1/namespaces/default/secrets`,
    `/api/v1/namespaces/default/../../../${secrets}`,
    `/${secrets}/%2e%2e/%2e%2e`,
    `/${secrets}%00`,
    `/${secrets};x=y`,
    `/snapshot`,
  ])("%s gives strangers nothing", async (path) => {
    const { code, text } = await stranger.send("GET", path);
    expect(text).not.toContain("SecretList");
    expect(code, text).toBeLessThan(500);
    if (!path.startsWith("/readyz")) expect([401, 403, 404]).toContain(code);
  });
});

describe("control characters in names", () => {
  it.each(["\u0000", "\n", "\r\nX: y", "\u001b[31m", "\u007f", "\u202e", "\ud800"])(
    "%j",
    async (character) => {
      const name = `a${character}b`;
      const body = JSON.stringify({ metadata: { name } });
      const created = await admin.send("POST", configMaps, { body });
      expect(created.code, created.text).toBe(422);
      // Nothing a terminal or a log would act on comes back raw.
      expect([...created.text].filter((one) => one < " ")).toEqual([]);
      const path = `${configMaps}/${encodeURIComponent(name.replace("\ud800", "\ufffd"))}`;
      expect((await admin.send("GET", path)).code).toBe(404);
      const applied = await admin.send("PATCH", `${path}?fieldManager=test`, {
        body: JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } }),
        contentType: "application/apply-patch+yaml",
      });
      expect(applied.code, applied.text).toBeLessThan(500);
      expect(applied.code).toBeGreaterThanOrEqual(400);
    },
  );
});
