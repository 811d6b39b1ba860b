import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { widget, widgets } from "../../server-fixture.js";
import { answers, asked, configurations, serverWith, serveWebhooks, webhook } from "./webhook-fixture.js";

serveWebhooks();

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
