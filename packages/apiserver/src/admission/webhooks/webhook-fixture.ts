import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { JsonObject } from "@unfold/apimachinery";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { openSecurity, type Security } from "../../security/open-security.js";
import { definitions, startTestServer, type TestServer, widgetDefinition } from "../../server-fixture.js";

export const configurations = "/apis/admissionregistration.k8s.io/v1";

/** What a webhook makes of a request: a response, nothing at all, or another code and body. */
export type Answer = (
  request: JsonObject,
) => JsonObject | "silence" | { readonly code: number; readonly text: string };

let security: Security;
let server: Server;
export let port: number;
/** What the webhook at a path answers; one that is not named allows. */
export const answers = new Map<string, Answer>();
/** The reviews that were sent, with their paths. */
export const asked: JsonObject[] = [];

/** Runs a server of webhooks for the tests of a file; each begins without answers. */
export function serveWebhooks(): void {
  beforeAll(async () => {
    security = await openSecurity();
    const pair = await security.issueServingCertificate(["127.0.0.1", "localhost", "hook.default.svc"]);
    server = createServer({ cert: pair.certificate, key: pair.key }, async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      const review = JSON.parse(body) as { request: JsonObject; apiVersion: string };
      const path = (request.url ?? "").split("?")[0] ?? "";
      asked.push({ path: request.url ?? "", ...review });
      const answer = answers.get(path)?.(review.request) ?? { allowed: true };
      if (answer === "silence") return;
      if ("code" in answer) response.writeHead(Number(answer.code)).end(String(answer.text));
      else {
        const { apiVersion } = review;
        const given = { uid: review.request.uid as string, ...answer };
        response.end(JSON.stringify({ apiVersion, kind: "AdmissionReview", response: given }));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  afterEach(() => {
    answers.clear();
    asked.length = 0;
  });
}

/** A webhook of that server, named after its path. */
export function webhook(path: string, fields: JsonObject = {}): JsonObject {
  return {
    name: `${path.slice(1)}.example.com`,
    clientConfig: {
      url: `https://127.0.0.1:${port}${path}`,
      caBundle: Buffer.from(security.caCertificate).toString("base64"),
    },
    rules: [
      {
        operations: ["CREATE", "UPDATE"],
        apiGroups: ["example.com"],
        apiVersions: ["v1"],
        resources: ["widgets"],
      },
    ],
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
    ...fields,
  };
}

export type Type = "mutating" | "validating";

export async function install(
  { call }: TestServer,
  type: Type,
  name: string,
  ...webhooks: JsonObject[]
): Promise<void> {
  const { code, text } = await call("POST", `${configurations}/${type}webhookconfigurations`, {
    metadata: { name },
    webhooks,
  });
  expect([code, text]).toEqual([201, text]);
}

/** A server of widgets with these webhooks. */
export async function serverWith(type: Type, ...webhooks: JsonObject[]): Promise<TestServer> {
  const test = await startTestServer();
  await test.call("POST", definitions, widgetDefinition);
  await install(test, type, "a", ...webhooks);
  return test;
}

/** The response that changes the object so. */
export const patch = (...operations: JsonObject[]): JsonObject => ({
  allowed: true,
  patchType: "JSONPatch",
  patch: Buffer.from(JSON.stringify(operations)).toString("base64"),
});
