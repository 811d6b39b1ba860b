import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import {
  type Admission,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  withFieldAt,
} from "@unfold/apimachinery";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openSecurity, type Security } from "../../security/open-security.js";
import {
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
  widgets,
} from "../../server-fixture.js";

const configurations = "/apis/admissionregistration.k8s.io/v1";
const merge = { "content-type": "application/merge-patch+json" };

type Answer = (
  request: JsonObject,
) => JsonObject | "silence" | { readonly code: number; readonly text: string };

let security: Security;
let server: Server;
let port: number;
/** What the webhook at a path answers, and what it was asked. */
const answers = new Map<string, Answer>();
const asked: JsonObject[] = [];

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

function webhook(path: string, fields: JsonObject = {}): JsonObject {
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

type Type = "mutating" | "validating";

async function install(
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

async function serverWith(type: Type, ...webhooks: JsonObject[]): Promise<TestServer> {
  const test = await startTestServer();
  await test.call("POST", definitions, widgetDefinition);
  await install(test, type, "a", ...webhooks);
  return test;
}

const patch = (...operations: JsonObject[]): JsonObject => ({
  allowed: true,
  patchType: "JSONPatch",
  patch: Buffer.from(JSON.stringify(operations)).toString("base64"),
});

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

describe("which requests a webhook is asked about", () => {
  const rules = (change: JsonObject): JsonObject => ({
    rules: [{ operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources: ["*"], ...change }],
  });
  const labelled = (labels: JsonObject): JsonObject => widget("a", { metadata: { name: "a", labels } });
  const cases: readonly [name: string, fields: JsonObject, sent: JsonObject, wanted: boolean][] = [
    ["all", rules({}), widget("a"), true],
    ["another operation", rules({ operations: ["DELETE"] }), widget("a"), false],
    ["another group", rules({ apiGroups: ["apps"] }), widget("a"), false],
    ["it and its parts", rules({ resources: ["widgets/*"] }), widget("a"), true],
    ["a part", rules({ resources: ["widgets/status"] }), widget("a"), false],
    ["everything and its parts", rules({ resources: ["*/*"] }), widget("a"), true],
    ["the cluster's", rules({ scope: "Cluster" }), widget("a"), false],
    ["namespaces'", rules({ scope: "Namespaced" }), widget("a"), true],
    ["another version, equivalent", rules({ apiVersions: ["v1beta1"] }), widget("a"), true],
    [
      "another version, exact",
      { ...rules({ apiVersions: ["v1beta1"] }), matchPolicy: "Exact" },
      widget("a"),
      false,
    ],
    ["labels of the object", { objectSelector: { matchLabels: { a: "b" } } }, labelled({ a: "b" }), true],
    ["other labels", { objectSelector: { matchLabels: { a: "b" } } }, labelled({ a: "c" }), false],
    [
      "labels of the namespace",
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "default" } } },
      widget("a"),
      true,
    ],
    [
      "labels of another namespace",
      {
        namespaceSelector: {
          matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["default"] }],
        },
      },
      widget("a"),
      false,
    ],
    [
      "a condition",
      { matchConditions: [{ name: "big", expression: "object.spec.size > 5" }] },
      widget("a"),
      false,
    ],
    [
      "a condition that holds",
      { matchConditions: [{ name: "small", expression: "object.spec.size < 5" }] },
      widget("a"),
      true,
    ],
    [
      "a condition about the user",
      { matchConditions: [{ name: "user", expression: "request.userInfo.username != 'admin'" }] },
      widget("a"),
      false,
    ],
    [
      "a condition about rights",
      {
        matchConditions: [
          { name: "may", expression: "authorizer.group('').resource('secrets').check('get').allowed()" },
        ],
      },
      widget("a"),
      true,
    ],
  ];
  it.each(cases)("%s", async (_name, fields, sent, wanted) => {
    const test = await serverWith("validating", webhook("/v", fields));
    expect((await test.call("POST", widgets, sent)).code).toBe(201);
    expect(asked.length).toBe(wanted ? 1 : 0);
  });

  it("never about configurations of webhooks", async () => {
    const test = await serverWith("validating", webhook("/v", rules({})));
    answers.set("/v", () => ({ allowed: false }));
    expect((await test.call("DELETE", `${configurations}/validatingwebhookconfigurations/a`)).code).toBe(200);
    expect((await test.call("POST", widgets, widget("a"))).code).toBe(201);
  });

  it("a condition that fails refuses, or passes over where that is wanted", async () => {
    const fields = { matchConditions: [{ name: "odd", expression: "object.spec.nothing > 5" }] };
    const strict = await serverWith("validating", webhook("/v", fields));
    const { body } = await strict.call("POST", widgets, widget("a"));
    expect(body).toMatchObject({
      code: 403,
      message: expect.stringContaining('widgets.example.com "a" is forbidden'),
    });
    const lenient = await serverWith("validating", webhook("/v", { ...fields, failurePolicy: "Ignore" }));
    expect((await lenient.call("POST", widgets, widget("a"))).code).toBe(201);
    expect(asked).toEqual([]);
  });
});

describe("several webhooks", () => {
  const add =
    (value: string): Answer =>
    (request) => {
      const tags = (request.object as { spec: { tags?: string[] } }).spec.tags ?? [];
      return patch({ op: "add", path: "/spec/tags", value: [...tags, value] });
    };

  it("are asked in the order of their configurations, again only where they want it", async () => {
    const test = await startTestServer();
    await test.call("POST", definitions, widgetDefinition);
    await install(test, "mutating", "b", webhook("/second"));
    await install(
      test,
      "mutating",
      "a",
      webhook("/first", { reinvocationPolicy: "IfNeeded" }),
      webhook("/other"),
    );
    for (const name of ["first", "second", "other"]) answers.set(`/${name}`, add(name));
    const { body } = await test.call("POST", widgets, widget("a"));
    expect(body.spec).toMatchObject({ tags: ["first", "other", "second", "first"] });
  });

  it("work together with plug-ins of the process, which see what webhooks change", async () => {
    const plugin: Admission = {
      name: "plugin.example.com",
      type: "mutating",
      path: "/p",
      rules: [{ groups: ["example.com"], versions: ["v1"], resources: ["widgets"], operations: ["CREATE"] }],
      failurePolicy: "Fail",
      review: async ({ object }) => {
        const size = (object as { spec?: { size?: JsonValue } } | undefined)?.spec?.size;
        if (size !== 7) return { allowed: true };
        return {
          allowed: true,
          object: withFieldAt(object as KubeObject, ["spec", "color"], "blue") as KubeObject,
        };
      },
    };
    const test = await startTestServer({ admission: [plugin] });
    await test.call("POST", definitions, widgetDefinition);
    await install(
      test,
      "mutating",
      "a",
      webhook("/m"),
      webhook("/again", { reinvocationPolicy: "IfNeeded" }),
    );
    answers.set("/m", () => patch({ op: "replace", path: "/spec/size", value: 7 }));
    answers.set("/again", add("seen"));
    expect((await test.call("POST", widgets, widget("a"))).body.spec).toEqual({
      size: 7,
      color: "blue",
      tags: ["seen", "seen"],
    });
    const colors = asked.map(({ path, request }) => [
      path,
      (request as { object: { spec: JsonObject } }).object.spec.color,
    ]);
    expect(colors).toEqual([
      ["/m?timeout=10s", "red"],
      ["/again?timeout=10s", "red"],
      ["/again?timeout=10s", "blue"],
    ]);
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

describe("configurations of webhooks", () => {
  const cases: readonly [fields: JsonObject, message: string][] = [
    [
      { name: "short" },
      'webhooks[0].name: Invalid value: "short": should be a domain with at least three segments separated by dots',
    ],
    [
      { sideEffects: undefined },
      "webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun",
    ],
    [
      { admissionReviewVersions: [] },
      "webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1",
    ],
    [
      { admissionReviewVersions: ["v7"] },
      'webhooks[0].admissionReviewVersions: Invalid value: ["v7"]: must include at least one of v1, v1beta1',
    ],
    [
      { timeoutSeconds: 31 },
      "webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds",
    ],
    [
      { failurePolicy: "Maybe" },
      'webhooks[0].failurePolicy: Unsupported value: "Maybe": supported values: "Fail", "Ignore"',
    ],
    [
      { clientConfig: {} },
      "webhooks[0].clientConfig: Required value: exactly one of url or service is required",
    ],
    [
      { clientConfig: { url: "http://example.com" } },
      "webhooks[0].clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]",
    ],
    [
      { rules: [{ operations: ["*", "CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] }] },
      'webhooks[0].rules[0].operations: Invalid value: ["*","CREATE"]: if \'*\' is present, must not specify other operations',
    ],
    [
      { matchConditions: [{ name: "x", expression: "object.spec.size +" }] },
      'webhooks[0].matchConditions[0].expression: Invalid value: "object.spec.size +": compilation failed: ERROR: <input>:1:',
    ],
    [
      { matchConditions: [{ name: "x", expression: "1 + 1" }] },
      'webhooks[0].matchConditions[0].expression: Invalid value: "1 + 1": must evaluate to bool',
    ],
  ];
  it.each(cases)("are refused with %j", async (fields, message) => {
    const { call } = await startTestServer();
    const { body } = await call("POST", `${configurations}/validatingwebhookconfigurations`, {
      metadata: { name: "a" },
      webhooks: [webhook("/v", fields)],
    });
    expect(body).toMatchObject({ code: 422, message: expect.stringContaining(message) });
  });

  it("get their defaults", async () => {
    const test = await serverWith("mutating", webhook("/v"));
    const { body } = await test.call("GET", `${configurations}/mutatingwebhookconfigurations/a`);
    expect((body.webhooks as JsonObject[])[0]).toMatchObject({
      failurePolicy: "Fail",
      matchPolicy: "Equivalent",
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10,
      reinvocationPolicy: "Never",
      rules: [{ scope: "*" }],
    });
  });
});
