import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { definitions, startTestServer, widget, widgetDefinition, widgets } from "../../server-fixture.js";
import {
  add,
  big,
  binding,
  bindings,
  denied,
  merge,
  policies,
  policy,
  serverWith,
  touched,
} from "./policy-fixture.js";

describe("a validating admission policy", () => {
  it("denies in kube-apiserver's words, and lets the rest through", async () => {
    const { call } = await serverWith({});
    expect((await call("POST", widgets, big)).body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: denied("failed expression: object.spec.size <= 5"),
      reason: "Invalid",
      details: {
        name: "big",
        group: "example.com",
        kind: "widgets",
        causes: [
          {
            message:
              "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: object.spec.size <= 5",
          },
        ],
      },
      code: 422,
    });
    expect((await call("POST", widgets, widget("a"))).code).toBe(201);
  });

  it("does nothing without a binding", async () => {
    const test = await startTestServer();
    await test.call("POST", definitions, widgetDefinition);
    await add(test, policies, policy({}));
    expect((await test.call("POST", widgets, big)).code).toBe(201);
    await add(test, bindings, binding());
    expect((await test.call("PATCH", `${widgets}/big`, touched, merge)).code).toBe(422);
    await test.call("DELETE", `${bindings}/b`);
    expect((await test.call("DELETE", `${widgets}/big`)).code).toBe(200);
    expect((await test.call("POST", widgets, big)).code).toBe(201);
  });

  it("warns and tells the audit log where its binding says so", async () => {
    const events: JsonObject[] = [];
    const test = await startTestServer({ audit: (line) => events.push(JSON.parse(line) as JsonObject) });
    await test.call("POST", definitions, widgetDefinition);
    await add(
      test,
      policies,
      policy({ auditAnnotations: [{ key: "size", valueExpression: "string(object.spec.size)" }] }),
    );
    await add(test, bindings, binding({ validationActions: ["Warn", "Audit"] }));
    const { code, headers } = await test.call("POST", widgets, big);
    expect(code).toBe(201);
    expect(headers.get("warning")).toEqual([
      `299 - "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': failed expression: object.spec.size <= 5"`,
    ]);
    const { annotations } = events.at(-1) as { annotations: Record<string, string> };
    expect(annotations["p/size"]).toBe("6");
    expect(JSON.parse(annotations["validation.policy.admission.k8s.io/validation_failure"] ?? "")).toEqual([
      {
        message: "failed expression: object.spec.size <= 5",
        policy: "p",
        binding: "b",
        expressionIndex: 0,
        validationActions: ["Warn", "Audit"],
      },
    ]);
  });

  it("is for what its binding matches only", async () => {
    const elsewhere = { namespaceSelector: { matchLabels: { env: "prod" } } };
    const { call } = await serverWith({}, { matchResources: elsewhere });
    expect((await call("POST", widgets, big)).code).toBe(201);
    const labels = { metadata: { labels: { env: "prod" } } };
    await call("PATCH", "/api/v1/namespaces/default", labels, {
      "content-type": "application/merge-patch+json",
    });
    expect((await call("PATCH", `${widgets}/big`, touched, merge)).code).toBe(422);
  });

  it("never hinders the change of policies", async () => {
    const everything = {
      resourceRules: [{ operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources: ["*/*"] }],
    };
    const { call } = await serverWith({
      matchConstraints: everything,
      validations: [{ expression: "false" }],
    });
    expect(
      (await call("POST", "/api/v1/namespaces/default/configmaps", { metadata: { name: "a" } })).code,
    ).toBe(422);
    expect((await call("DELETE", `${policies}/p`)).code).toBe(200);
    expect(
      (await call("POST", "/api/v1/namespaces/default/configmaps", { metadata: { name: "a" } })).code,
    ).toBe(201);
  });
});

describe("parameters of a policy", () => {
  const withParams = {
    paramKind: { apiVersion: "v1", kind: "ConfigMap" },
    validations: [
      {
        expression: "object.spec.size <= int(params.data.max)",
        messageExpression: "'max ' + params.data.max",
      },
    ],
  };
  const max = (name: string, value: string, labels: JsonObject = {}): JsonObject => ({
    metadata: { name, labels },
    data: { max: value },
  });
  const maps = "/api/v1/namespaces/default/configmaps";

  it("come from the object a binding names", async () => {
    const { call } = await serverWith(withParams, {
      paramRef: { name: "m", parameterNotFoundAction: "Deny" },
    });
    expect((await call("POST", widgets, big)).body.message).toBe(
      denied(
        "failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
      ),
    );
    await call("POST", maps, max("m", "5"));
    expect((await call("POST", widgets, big)).body.message).toBe(denied("max 5"));
    await call("PUT", `${maps}/m`, max("m", "6"));
    expect((await call("POST", widgets, big)).code).toBe(201);
  });

  it("come from all objects a binding selects", async () => {
    const paramRef = { selector: { matchLabels: { for: "p" } }, parameterNotFoundAction: "Allow" };
    const { call } = await serverWith(withParams, { paramRef });
    expect((await call("POST", widgets, big)).code).toBe(201);
    await call("POST", maps, max("a", "7", { for: "p" }));
    await call("POST", maps, max("b", "4", { for: "p" }));
    await call("POST", maps, max("c", "1"));
    expect((await call("PATCH", `${widgets}/big`, touched, merge)).body.message).toBe(denied("max 4"));
  });

  it("of a kind there is not are an error of the binding", async () => {
    const spec = { ...withParams, paramKind: { apiVersion: "x.io/v1", kind: "Nope" } };
    const { call } = await serverWith(spec, { paramRef: { name: "m", parameterNotFoundAction: "Deny" } });
    expect((await call("POST", widgets, big)).body.message).toBe(
      denied(
        "failed to configure binding: failed to find resource referenced by paramKind: 'x.io/v1, Kind=Nope'",
      ),
    );
  });
});
