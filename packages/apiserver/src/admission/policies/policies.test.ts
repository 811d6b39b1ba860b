import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import {
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
  widgets,
} from "../../server-fixture.js";

const admission = "/apis/admissionregistration.k8s.io/v1";
const policies = `${admission}/validatingadmissionpolicies`;
const bindings = `${admission}/validatingadmissionpolicybindings`;

const aboutWidgets = {
  resourceRules: [
    {
      operations: ["CREATE", "UPDATE"],
      apiGroups: ["example.com"],
      apiVersions: ["v1"],
      resources: ["widgets"],
    },
  ],
};

const small = { expression: "object.spec.size <= 5" };

function policy(spec: JsonObject, name = "p"): JsonObject {
  return { metadata: { name }, spec: { matchConstraints: aboutWidgets, validations: [small], ...spec } };
}

function binding(spec: JsonObject = {}, name = "b"): JsonObject {
  return { metadata: { name }, spec: { policyName: "p", validationActions: ["Deny"], ...spec } };
}

async function serverWith(policySpec: JsonObject, bindingSpec: JsonObject = {}): Promise<TestServer> {
  const test = await startTestServer();
  await test.call("POST", definitions, widgetDefinition);
  await add(test, policies, policy(policySpec));
  await add(test, bindings, binding(bindingSpec));
  return test;
}

async function add({ call }: TestServer, path: string, object: JsonObject): Promise<void> {
  const { code, text } = await call("POST", path, object);
  expect([code, text]).toEqual([201, text]);
}

const merge = { "content-type": "application/merge-patch+json" };
const touched = { metadata: { labels: { a: "b" } } };
const big = widget("big", { spec: { size: 6 } });
const denied = (why: string): string =>
  `widgets.example.com "big" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ${why}`;

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

  const outcomes: readonly [name: string, spec: JsonObject, code: number, message: string | undefined][] = [
    ["a message", { validations: [{ ...small, message: "too big" }] }, 422, denied("too big")],
    [
      "a message expression",
      { validations: [{ ...small, messageExpression: "'size ' + string(object.spec.size)", message: "m" }] },
      422,
      denied("size 6"),
    ],
    [
      "a message expression that fails",
      { validations: [{ ...small, messageExpression: "object.spec.nothing", message: "m" }] },
      422,
      denied("m"),
    ],
    ["a reason", { validations: [{ ...small, message: "m", reason: "Forbidden" }] }, 403, denied("m")],
    [
      "variables that build on each other",
      {
        variables: [
          { name: "max", expression: "5" },
          { name: "fits", expression: "object.spec.size <= variables.max" },
          { name: "never", expression: "object.spec.nothing" },
        ],
        validations: [{ expression: "variables.fits", message: "m" }],
      },
      422,
      denied("m"),
    ],
    [
      "a variable that fails",
      {
        variables: [{ name: "odd", expression: "object.spec.nothing" }],
        validations: [{ expression: "variables.odd == 1" }],
      },
      422,
      denied(
        "expression 'variables.odd == 1' resulted in error: composited variable \"odd\" fails to evaluate: no such key: nothing",
      ),
    ],
    [
      "an expression that fails",
      { validations: [{ expression: "object.spec.nothing > 1" }] },
      422,
      denied("expression 'object.spec.nothing > 1' resulted in error: no such key: nothing"),
    ],
    [
      "one that fails where failures are passed over",
      { validations: [{ expression: "object.spec.nothing > 1" }], failurePolicy: "Ignore" },
      201,
      undefined,
    ],
    [
      "a condition that does not hold",
      { matchConditions: [{ name: "c", expression: "request.name != 'big'" }] },
      201,
      undefined,
    ],
    ["no old object on a create", { validations: [{ expression: "oldObject == null" }] }, 201, undefined],
    [
      "the namespace",
      { validations: [{ expression: "namespaceObject.metadata.name == 'default'" }] },
      201,
      undefined,
    ],
    [
      "all of the metadata",
      {
        validations: [
          { expression: "object.metadata.?labels.orValue({}) == {} && has(object.metadata.uid)" },
        ],
      },
      201,
      undefined,
    ],
    [
      "rights of the requester",
      {
        validations: [
          {
            expression:
              "authorizer.group('').resource('secrets').namespace('default').check('delete').allowed()",
          },
        ],
      },
      201,
      undefined,
    ],
    [
      "rights of the requester to what is requested",
      {
        validations: [
          { expression: "authorizer.requestResource.check('create').allowed()" },
          {
            expression: "authorizer.requestResource.subresource('status').check('delete').allowed() == false",
            message: "all is allowed",
          },
        ],
      },
      422,
      denied("all is allowed"),
    ],
    [
      "rules that are excluded",
      { matchConstraints: { ...aboutWidgets, excludeResourceRules: aboutWidgets.resourceRules } },
      201,
      undefined,
    ],
    [
      "names of objects",
      {
        matchConstraints: { resourceRules: [{ ...aboutWidgets.resourceRules[0], resourceNames: ["other"] }] },
      },
      201,
      undefined,
    ],
    [
      "patterns in linear time",
      { validations: [{ expression: "object.metadata.name.matches('^(a+)+$')", message: "m" }] },
      422,
      denied("m"),
    ],
  ];
  it.each(outcomes)("with %s", async (_name, spec, code, message) => {
    const { call } = await serverWith(spec);
    const { body, code: got } = await call("POST", widgets, big);
    expect(got).toBe(code);
    if (message !== undefined) expect(body.message).toBe(message);
  });

  it("refuses an expression that would cost too much", async () => {
    const tags = Array.from({ length: 200 }, (_, index) => `t${index}`);
    const all = "object.spec.tags.all(a, object.spec.tags.all(b, object.spec.tags.all(c, a + b + c != '')))";
    const { call } = await serverWith({ validations: [{ expression: all }] });
    const { body } = await call("POST", widgets, widget("big", { spec: { size: 1, tags } }));
    expect(body.message).toContain("actual cost limit exceeded");
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

describe("the status of a policy", () => {
  it("warns of fields that the matched kinds do not have", async () => {
    const test = await serverWith({
      validations: [small, { expression: "object.spec.sise < 5 || object.metadata.labels.a == 'b'" }],
    });
    await test.server.settled();
    const { status } = (await test.call("GET", `${policies}/p`)).body;
    expect(status).toMatchObject({
      observedGeneration: 1,
      typeChecking: {
        expressionWarnings: [
          {
            fieldRef: "spec.validations[1].expression",
            warning: expect.stringMatching(
              /^example\.com\/v1, Kind=Widget: ERROR: <input>:1:\d+: undefined field 'sise'/,
            ),
          },
        ],
      },
    });
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

describe("policies and bindings", () => {
  const wrong: readonly [path: string, object: JsonObject, message: string][] = [
    [policies, policy({ matchConstraints: undefined }), "spec.matchConstraints: Required value"],
    [policies, policy({ matchConstraints: {} }), "spec.matchConstraints.resourceRules: Required value"],
    [
      policies,
      policy({ validations: [] }),
      "spec.validations: Required value: validations or auditAnnotations must be non-empty",
    ],
    [
      policies,
      policy({ validations: [{ expression: "object." }] }),
      'spec.validations[0].expression: Invalid value: "object.": compilation failed: ERROR: <input>:1:',
    ],
    [
      policies,
      policy({ validations: [{ expression: "1" }] }),
      'spec.validations[0].expression: Invalid value: "1": must evaluate to bool',
    ],
    [
      policies,
      policy({ validations: [{ expression: "nobody == 1" }] }),
      "undeclared reference to 'nobody' (in container '')",
    ],
    [
      policies,
      policy({ validations: [{ ...small, reason: "Because" }] }),
      'spec.validations[0].reason: Unsupported value: "Because"',
    ],
    [
      policies,
      policy({ variables: [{ name: "a-b", expression: "1" }] }),
      'spec.variables[0].name: Invalid value: "a-b": name is not a valid CEL identifier',
    ],
    [
      bindings,
      binding({ validationActions: [] }),
      "spec.validationActions: Required value: at least one validation action is required",
    ],
    [bindings, binding({ validationActions: ["Deny", "Warn"] }), "must not contain both Deny and Warn"],
    [bindings, binding({ paramRef: { name: "x" } }), "spec.paramRef.parameterNotFoundAction: Required value"],
    [bindings, binding({ policyName: "" }), "spec.policyName: Required value"],
  ];
  it.each(wrong)("%s refuse %j", async (path, object, message) => {
    const { call } = await startTestServer();
    expect((await call("POST", path, object)).body).toMatchObject({
      code: 422,
      message: expect.stringContaining(message),
    });
  });
});

describe("who writes a policy", () => {
  const rights = (rules: JsonObject[]): JsonObject => ({ metadata: { name: "r" }, rules });
  const author = { "impersonate-user": "jane", "impersonate-group": "authors" };
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const writes = {
    apiGroups: ["admissionregistration.k8s.io"],
    resources: ["validatingadmissionpolicies", "validatingadmissionpolicybindings"],
    verbs: ["create", "update", "get"],
  };
  const reads = (...verbs: string[]) => ({ apiGroups: [""], resources: ["configmaps"], verbs });
  const who = "user &{jane  [authors system:authenticated] map[]}";

  async function serverWhereAuthors(...rules: JsonObject[]): Promise<TestServer> {
    const test = await startTestServer();
    await add(test, `${rbac}/clusterroles`, rights([writes, ...rules]));
    await add(test, `${rbac}/clusterrolebindings`, {
      metadata: { name: "r" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "r" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "authors" }],
    });
    return test;
  }

  const paramKind = { apiVersion: "v1", kind: "ConfigMap" };
  const named = { name: "c", namespace: "default", parameterNotFoundAction: "Deny" };
  const selected = { selector: {}, namespace: "default", parameterNotFoundAction: "Deny" };

  it("can read all objects of its kind of parameters", async () => {
    const { call } = await serverWhereAuthors();
    const { code, body } = await call("POST", policies, policy({ paramKind }), author);
    expect(code).toBe(422);
    expect(body.message).toBe(
      `ValidatingAdmissionPolicy.admissionregistration.k8s.io "p" is invalid: spec.paramKind: Forbidden: ${who} must have "get" permission on all objects of the referenced paramKind (kind=ConfigMap, apiVersion=v1)`,
    );
    expect((await call("POST", policies, policy({}), author)).code).toBe(201);
    const allowed = await serverWhereAuthors(reads("get"));
    expect((await allowed.call("POST", policies, policy({ paramKind }), author)).code).toBe(201);
  });

  it.each([
    { paramRef: named, has: "list", needs: "get" },
    { paramRef: selected, has: "get", needs: "list" },
  ])("can $needs the parameters of a binding", async ({ paramRef, has, needs }) => {
    const test = await serverWhereAuthors(reads(has));
    await add(test, policies, policy({ paramKind }));
    const { code, body } = await test.call("POST", bindings, binding({ paramRef }), author);
    expect(code).toBe(422);
    expect(body.message).toBe(
      `ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io "b" is invalid: spec.paramRef: Forbidden: ${who} does not have "${needs}" permission on the object referenced by paramRef`,
    );
    const allowed = await serverWhereAuthors(reads(needs));
    await add(allowed, policies, policy({ paramKind }));
    expect((await allowed.call("POST", bindings, binding({ paramRef }), author)).code).toBe(201);
  });
});
