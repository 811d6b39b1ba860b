import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { definitions, startTestServer, widget, widgetDefinition, widgets } from "../../server-fixture.js";
import {
  type Answer,
  answers,
  asked,
  configurations,
  install,
  patch,
  port,
  serverWith,
  serveWebhooks,
  webhook,
} from "./webhook-fixture.js";

serveWebhooks();

const merge = { "content-type": "application/merge-patch+json" };

describe("a webhook", () => {
  it("is sent the request as kube-apiserver sends it", async () => {
    const test = await serverWith("validating", webhook("/v"));
    await test.call("POST", `${widgets}?fieldManager=m`, widget("a"));
    await test.call("PATCH", `${widgets}/a`, { spec: { size: 2 } }, merge);
    await test.call("DELETE", `${widgets}/a`);
    expect(asked).toHaveLength(2);
    expect(asked[0]).toMatchObject({
      path: "/v?timeout=10s",
      kind: "AdmissionReview",
      apiVersion: "admission.k8s.io/v1",
      request: {
        uid: expect.any(String),
        kind: { group: "example.com", version: "v1", kind: "Widget" },
        resource: { group: "example.com", version: "v1", resource: "widgets" },
        requestKind: { group: "example.com", version: "v1", kind: "Widget" },
        requestResource: { group: "example.com", version: "v1", resource: "widgets" },
        name: "a",
        namespace: "default",
        operation: "CREATE",
        userInfo: { username: "admin", groups: ["system:masters"] },
        object: { spec: { size: 1, color: "red" } },
        oldObject: null,
        dryRun: false,
        options: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1", fieldManager: "m" },
      },
    });
    expect(asked[1]).toMatchObject({
      request: { operation: "UPDATE", object: { spec: { size: 2 } }, oldObject: { spec: { size: 1 } } },
    });
  });

  it("changes what is stored, warns, and adds to the audit log", async () => {
    const events: JsonObject[] = [];
    const test = await startTestServer({ audit: (line) => events.push(JSON.parse(line) as JsonObject) });
    await test.call("POST", definitions, widgetDefinition);
    await install(test, "mutating", "a", webhook("/m"));
    answers.set("/m", () => ({
      ...patch({ op: "replace", path: "/spec/size", value: 7 }, { op: "add", path: "/spec/junk", value: 1 }),
      warnings: ["sized"],
      auditAnnotations: { seen: "yes" },
    }));
    const { body, headers } = await test.call("POST", widgets, widget("a"));
    expect(body.spec).toEqual({ size: 7, color: "red" });
    expect(headers.get("warning")).toEqual(['299 - "sized"']);
    expect(events.at(-1)).toMatchObject({ annotations: { "m.example.com/seen": "yes" } });
  });

  const failing: readonly [name: string, answer: Answer, code: number, message: string][] = [
    [
      "denies with a message",
      () => ({ allowed: false, status: { message: "no", code: 403, reason: "Forbidden" } }),
      403,
      'admission webhook "v.example.com" denied the request: no',
    ],
    [
      "denies without explanation",
      () => ({ allowed: false }),
      400,
      'admission webhook "v.example.com" denied the request without explanation',
    ],
    [
      "answers an error",
      () => ({ code: 500, text: "boom" }),
      500,
      'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: an error on the server ("boom") has prevented the request from succeeding',
    ],
    [
      "is not there",
      () => ({ code: 404, text: "" }),
      500,
      'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: the server could not find the requested resource',
    ],
    [
      "answers another request",
      () => ({ allowed: true, uid: "x" }),
      500,
      'Internal error occurred: failed calling webhook "v.example.com": received invalid webhook response: expected response.uid=',
    ],
    [
      "patches without saying how",
      () => ({ allowed: true, patch: "W10=" }),
      500,
      'Internal error occurred: failed calling webhook "v.example.com": received invalid webhook response: webhook returned response.patch but not response.patchType',
    ],
  ];
  it.each(failing)("that %s", async (_name, answer, code, message) => {
    const test = await serverWith("validating", webhook("/v"));
    answers.set("/v", answer);
    const { body } = await test.call("POST", widgets, widget("a"));
    expect(body).toMatchObject({ code, message: expect.stringContaining(message) });
    expect((await test.call("GET", `${widgets}/a`)).code).toBe(404);
  });

  it.each([
    ["says nothing in time", {}, { timeoutSeconds: 1 }, "context deadline exceeded"],
    [
      "is not running",
      { url: "https://127.0.0.1:1/v" },
      {},
      "dial tcp 127.0.0.1:1: connect: connection refused",
    ],
    [
      "is a stranger",
      { caBundle: undefined },
      {},
      "tls: failed to verify certificate: x509: certificate signed by unknown authority",
    ],
  ])("that %s fails, or is passed over where that is wanted", async (_name, config, fields, why) => {
    const hook = (failurePolicy: string): JsonObject => {
      const base = webhook("/v", { ...fields, failurePolicy });
      return { ...base, clientConfig: { ...(base.clientConfig as JsonObject), ...config } };
    };
    answers.set("/v", () => "silence");
    const strict = await serverWith("validating", hook("Fail"));
    expect((await strict.call("POST", widgets, widget("a"))).body).toMatchObject({
      code: 500,
      message: expect.stringMatching(
        /^Internal error occurred: failed calling webhook "v\.example\.com": failed to call webhook: Post "https:/,
      ),
    });
    expect((await strict.call("POST", widgets, widget("a"))).text).toContain(why);
    const lenient = await serverWith("validating", hook("Ignore"));
    expect((await lenient.call("POST", widgets, widget("a"))).code).toBe(201);
  });

  it("is not asked about a dry run it cannot take", async () => {
    const test = await serverWith("validating", webhook("/v"));
    expect((await test.call("POST", `${widgets}?dryRun=All`, widget("a"))).code).toBe(201);
    expect(asked).toMatchObject([{ request: { dryRun: true, options: { dryRun: ["All"] } } }]);
    const path = `${configurations}/validatingwebhookconfigurations/a`;
    const stored = (await test.call("GET", path)).body as { webhooks: JsonObject[] };
    // Only v1beta1 let such ones in.
    expect(
      (await test.call("PATCH", path, { webhooks: [{ ...stored.webhooks[0], sideEffects: "Some" }] }, merge))
        .body,
    ).toMatchObject({
      code: 422,
      message: expect.stringContaining(
        'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
      ),
    });
  });
});

describe("a webhook behind a service", () => {
  const service = { name: "hook", namespace: "default", path: "/v" };
  const ns = "/api/v1/namespaces/default";
  const hook = (): JsonObject => {
    const base = webhook("/v");
    const { caBundle } = base.clientConfig as { caBundle: string };
    return { ...base, clientConfig: { service, caBundle } };
  };

  it("is reached at the service's endpoints, under the service's name", async () => {
    const test = await serverWith("validating", hook());
    const failure = async (): Promise<unknown> =>
      (await test.call("POST", widgets, widget("a"))).body.message;
    const start = 'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: ';
    const post = 'Post "https://hook.default.svc:443/v?timeout=10s": ';
    expect(await failure()).toBe(`${start}${post}service "hook" not found`);
    await test.call("POST", `${ns}/services`, {
      metadata: { name: "hook" },
      spec: { ports: [{ port: 443 }] },
    });
    expect(await failure()).toBe(`${start}${post}no endpoints available for service "hook"`);
    await test.call("POST", `${ns}/endpoints`, {
      metadata: { name: "hook" },
      subsets: [{ addresses: [{ ip: "127.0.0.1" }], ports: [{ port }] }],
    });
    expect((await test.call("POST", widgets, widget("a"))).code).toBe(201);
    expect(asked).toHaveLength(1);
  });
});
