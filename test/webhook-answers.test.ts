import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isJsonObject, type JsonObject, type JsonValue } from "@unfold/apimachinery";
import { openSecurity } from "@unfold/apiserver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { eventually } from "./support/eventually.js";
import { RawConnection } from "./support/raw-connection.js";
import { missingRealCluster, RealCluster } from "./support/real-cluster.js";

const missing =
  process.env.UNFOLD_SOAK === "1" ? await missingRealCluster() : "half a minute long: npm run soak";
const why = missing === undefined ? "" : ` (skipped: ${missing})`;

const configurations = "/apis/admissionregistration.k8s.io/v1";
const configMaps = "/api/v1/namespaces/default/configmaps";

/** What the webhook at a path answers: a response, or a code and a body. */
const answers: { readonly [path: string]: JsonObject } = {
  "/deny": { allowed: false, status: { message: "no", code: 403, reason: "Forbidden" } },
  "/deny-code": { allowed: false, status: { message: "gone", code: 410 } },
  "/deny-reason": { allowed: false, status: { reason: "Conflict" } },
  "/deny-silently": { allowed: false },
  "/warn": { allowed: true, warnings: ["careful"] },
  "/patch": patch([{ op: "add", path: "/data", value: { a: "b" } }]),
  "/patch-labels": patch([{ op: "add", path: "/metadata/labels", value: { a: "b" } }]),
  "/patch-untyped": { allowed: true, patch: "W10=" },
  "/other-uid": { allowed: true, uid: "x" },
  "/error": { http: 500, text: "boom" },
  "/missing": { http: 404, text: "" },
  "/unavailable": { http: 503, text: "" },
};

function patch(operations: readonly JsonObject[]): JsonObject {
  return {
    allowed: true,
    patchType: "JSONPatch",
    patch: Buffer.from(JSON.stringify(operations)).toString("base64"),
  };
}

/** Where the second webhook of each configuration is: it is asked once the configuration is known. */
const probePath = "/probe";

/** The reviews that came in: both servers send the same. */
const reviews: JsonObject[] = [];

async function startWebhooks(certificate: {
  readonly certificate: string;
  readonly key: string;
}): Promise<Server> {
  const server = createServer(
    { cert: certificate.certificate, key: certificate.key },
    async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      const review = JSON.parse(body) as { request: JsonObject; apiVersion: string };
      reviews.push(review.request);
      const path = (request.url ?? "").split("?")[0] ?? "";
      const { http, text, ...answer } = path === probePath ? { allowed: true } : (answers[path] ?? {});
      if (typeof http === "number") response.writeHead(http).end(text as string);
      else {
        const reply = { uid: review.request.uid as string, ...answer };
        response.setHeader("content-type", "application/json");
        response.end(
          JSON.stringify({ kind: "AdmissionReview", apiVersion: review.apiVersion, response: reply }),
        );
      }
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** What releases after 1.20 say before the reason why a webhook could not be asked. */
const laterWords = /(?:failed to call webhook|received invalid webhook response): /g;

/**
 * Values that differ from server to server and from write to write. Not asked: patches that cannot be applied (kube-apiserver
 * tells the words of its patch library), and lists that are wrong, which later releases show as JSON.
 */
const volatile: ReadonlySet<string> = new Set([
  "uid",
  "creationTimestamp",
  "resourceVersion",
  "managedFields",
  "generation",
]);

function comparable(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => comparable(item));
  if (typeof value === "string")
    return value
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "UID")
      .replace(/^unfold-admin$/, "admin")
      .replace(laterWords, "");
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([key, member]) => !volatile.has(key) && member !== undefined);
  return Object.fromEntries(entries.map(([key, member]) => [key, comparable(member as JsonValue)]));
}

describe.skipIf(missing !== undefined)(`webhooks, as a real kube-apiserver asks them${why}`, () => {
  let directory: string;
  let real: RealCluster;
  let ours: ControlPlane;
  let both: readonly RawConnection[];
  let server: Server;
  let clientConfig: (path: string) => JsonObject;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "unfold-webhook-answers-"));
    const { issueServingCertificate, caCertificate } = await openSecurity();
    server = await startWebhooks(await issueServingCertificate(["127.0.0.1"]));
    const { port } = server.address() as AddressInfo;
    const caBundle = Buffer.from(caCertificate).toString("base64");
    clientConfig = (path) => ({
      url: path.startsWith("https:") ? path : `https://127.0.0.1:${port}${path}`,
      caBundle,
    });
    [real, ours] = await Promise.all([
      RealCluster.start(),
      ControlPlane.start(["--ephemeral", "--controllers=none", "--data-dir", directory]),
    ]);
    both = [new RawConnection(real.kubeconfig), new RawConnection(join(directory, "kubeconfig"))];
  });

  afterAll(async () => {
    for (const connection of both) connection.close();
    server.closeAllConnections();
    server.close();
    await Promise.all([real.stop(), ours.stop()]);
    rmSync(directory, { recursive: true, force: true });
  });

  async function send(connection: RawConnection, method: string, path: string, body?: JsonObject) {
    const { code, text, headers } = await connection.send(
      method,
      path,
      body === undefined ? {} : { body: JSON.stringify(body) },
    );
    return { code, body: comparable(JSON.parse(text) as JsonValue), warning: headers.warning };
  }

  /** What a configuration of one webhook makes of a create and an update, until it is deleted. */
  async function outcome(connection: RawConnection, type: string, path: string, fields: JsonObject) {
    reviews.length = 0;
    const webhook = (name: string, at: string) => ({
      name: `${name}.example.com`,
      clientConfig: clientConfig(at),
      rules: [{ operations: ["*"], apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"] }],
      objectSelector: { matchLabels: { [name]: "true" } },
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
      timeoutSeconds: 30,
    });
    const configuration = {
      metadata: { name: "hooks" },
      webhooks: [{ ...webhook("hook", path), ...fields }, webhook("probe", probePath)],
    };
    const resource = `${configurations}/${type}webhookconfigurations`;
    const configured = await send(connection, "POST", resource, configuration);
    if (configured.code !== 201) return [configured];
    const map = { metadata: { name: "a", namespace: "default", labels: { hook: "true" } } };
    await untilProbed(connection, true);
    const created = await send(connection, "POST", configMaps, map);
    const updated = await send(connection, "PUT", `${configMaps}/a`, { ...map, data: { c: "d" } });
    const dry = await send(connection, "POST", `${configMaps}?dryRun=All`, {
      metadata: { ...map.metadata, name: "b" },
    });
    const seen = comparable([...reviews]);
    await connection.send("DELETE", `${resource}/hooks`);
    await untilProbed(connection, false);
    await connection.send("DELETE", `${configMaps}/a`);
    return [configured, created, updated, dry, seen];
  }

  /** kube-apiserver takes a moment to know a configuration, and to forget it; it can only be tried. */
  async function untilProbed(connection: RawConnection, wanted: boolean): Promise<void> {
    await eventually(`a webhook is asked: ${wanted}`, async () => {
      reviews.length = 0;
      const metadata = { name: "probe", labels: { probe: "true" } };
      await send(connection, "POST", `${configMaps}?dryRun=All`, { metadata });
      const asked = reviews.length > 0;
      reviews.length = 0;
      return asked === wanted ? true : undefined;
    });
  }

  const cases: readonly (readonly [type: string, path: string, fields: JsonObject])[] = [
    ...Object.keys(answers).map((path) => ["mutating", path, {}] as const),
    ["validating", "/deny", {}],
    ["validating", "https://127.0.0.1:1/", {}],
    ["validating", "https://127.0.0.1:1/", { failurePolicy: "Ignore" }],
    ["validating", "/warn", { name: "short" }],
    ["validating", "/warn", { sideEffects: "Unknown" }],
    ["validating", "/warn", { timeoutSeconds: 31 }],
    ["validating", "/warn", { clientConfig: {} }],
    ["validating", "/warn", { clientConfig: { service: { namespace: "default", name: "nowhere" } } }],
  ];
  it.each(cases)("%s %s %j", async (type, path, fields) => {
    const [theirs, mine] = [
      await outcome(both[0] as RawConnection, type, path, fields),
      await outcome(both[1] as RawConnection, type, path, fields),
    ];
    expect(mine).toEqual(theirs);
  });
});
