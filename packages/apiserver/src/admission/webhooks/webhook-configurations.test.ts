import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { startTestServer } from "../../server-fixture.js";
import { configurations, serverWith, serveWebhooks, webhook } from "./webhook-fixture.js";

serveWebhooks();

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
