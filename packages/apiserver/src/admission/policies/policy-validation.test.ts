import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../server-fixture.js";
import { add, binding, bindings, policies, policy, small } from "./policy-fixture.js";

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
