import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../server-fixture.js";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const ns = "/api/v1/namespaces/default";
const bob = { "impersonate-user": "bob" };

/** A rule of one word each. */
function rule(verbs: string, group: string, resources: string, names?: string): JsonObject {
  const list = (words: string): string[] => words.split(" ");
  return {
    verbs: list(verbs),
    apiGroups: [group],
    resources: list(resources),
    ...(names === undefined ? {} : { resourceNames: list(names) }),
  };
}

async function grant(
  { call }: TestServer,
  rules: readonly JsonValue[],
  { namespace, user = "bob" }: { readonly namespace?: string; readonly user?: string } = {},
): Promise<void> {
  const name = `${user}-${namespace ?? "all"}`;
  const cluster = namespace === undefined;
  const within = cluster ? rbac : `${rbac}/namespaces/${namespace}`;
  const kind = cluster ? "ClusterRole" : "Role";
  const plural = cluster ? "clusterrole" : "role";
  expect((await call("POST", `${within}/${plural}s`, { metadata: { name }, rules })).code).toBe(201);
  const binding = {
    metadata: { name },
    roleRef: { kind, name },
    subjects: [{ kind: "User", name: user }],
  };
  expect((await call("POST", `${within}/${plural}bindings`, binding)).code).toBe(201);
}

describe("role-based access control", () => {
  const cases: readonly [
    name: string,
    rules: readonly JsonValue[],
    namespace: string | undefined,
    request: string,
    allowed: boolean,
  ][] = [
    ["nothing", [], undefined, "GET /api/v1/pods", false],
    ["the verb and resource", [rule("list", "", "pods")], undefined, "GET /api/v1/pods", true],
    ["another verb", [rule("get", "", "pods")], undefined, "GET /api/v1/pods", false],
    ["every verb", [rule("*", "", "pods")], undefined, "GET /api/v1/pods", true],
    ["another group", [rule("list", "apps", "pods")], undefined, "GET /api/v1/pods", false],
    ["every group", [rule("list", "*", "pods")], undefined, "GET /api/v1/pods", true],
    ["every resource", [rule("list", "", "*")], undefined, "GET /api/v1/pods", true],
    ["watch is not list", [rule("list", "", "pods")], undefined, "GET /api/v1/pods?watch=1", false],
    ["the old watch path is watch", [rule("list", "", "pods")], undefined, "GET /api/v1/watch/pods", false],
    ["in the namespace", [rule("list", "", "pods")], "default", `GET ${ns}/pods`, true],
    ["in another namespace", [rule("list", "", "pods")], "default", "GET /api/v1/namespaces/b/pods", false],
    ["in all from one", [rule("list", "", "pods")], "default", "GET /api/v1/pods", false],
    ["in one from all", [rule("list", "", "pods")], undefined, `GET ${ns}/pods`, true],
    ["the name", [rule("get", "", "configmaps", "a b")], undefined, `GET ${ns}/configmaps/b`, true],
    ["another name", [rule("get", "", "configmaps", "a")], undefined, `GET ${ns}/configmaps/b`, false],
    [
      "the name in a field selector",
      [rule("list", "", "configmaps", "a")],
      undefined,
      `GET ${ns}/configmaps?fieldSelector=metadata.name%3Da`,
      true,
    ],
    [
      "a create has no name",
      [rule("create", "", "configmaps", "a")],
      undefined,
      `POST ${ns}/configmaps`,
      false,
    ],
    ["a resource is not its parts", [rule("get", "", "pods")], undefined, `GET ${ns}/pods/a/status`, false],
    ["a part", [rule("get", "", "pods/status")], undefined, `GET ${ns}/pods/a/status`, true],
    ["a part of any", [rule("get", "", "*/status")], undefined, `GET ${ns}/pods/a/status`, true],
    ["a part is not the resource", [rule("get", "", "pods/status")], undefined, `GET ${ns}/pods/a`, false],
    ["a namespace lies in itself", [rule("get", "", "namespaces")], "default", `GET ${ns}`, true],
    [
      "not its neighbour",
      [rule("get", "", "namespaces")],
      "default",
      "GET /api/v1/namespaces/kube-system",
      false,
    ],
    ["delete is not deletecollection", [rule("delete", "", "pods")], undefined, `DELETE ${ns}/pods`, false],
    ["what discovery needs", [], undefined, "GET /apis", true],
    ["metrics it does not", [], undefined, "GET /metrics", false],
    [
      "paths with a star",
      [{ verbs: ["get"], nonResourceURLs: ["/metrics*"] }],
      undefined,
      "GET /metrics/x",
      true,
    ],
    ["verbs of paths", [{ verbs: ["post"], nonResourceURLs: ["*"] }], undefined, "GET /metrics", false],
  ];

  it.each(cases)("%s", async (_name, rules, namespace, request, allowed) => {
    const test = await startTestServer();
    if (rules.length > 0) await grant(test, rules, namespace === undefined ? {} : { namespace });
    const [method = "", path = ""] = request.split(" ");
    const { code } = await test.call(method, path, method === "POST" ? {} : undefined, bob);
    expect(code === 403).toBe(!allowed);
  });

  it.each([
    ["PUT", `/api/v1/watch/namespaces/default/configmaps/a`],
    ["PATCH", `/api/v1/watch/namespaces/default/configmaps/a`],
    ["DELETE", `/api/v1/watch/namespaces/default/configmaps/a`],
    ["POST", `/api/v1/watch/namespaces/default/configmaps`],
    ["DELETE", `/api/v1/watch/namespaces/default/configmaps`],
  ])("takes no %s on the watch path for a watch", async (method, path) => {
    const test = await startTestServer();
    const configMap = { metadata: { name: "a" }, data: { a: "b" } };
    await test.call("POST", `${ns}/configmaps`, configMap);
    await grant(test, [rule("watch", "", "configmaps")]);
    const headers = {
      "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json",
    };
    const body = { metadata: { name: "a" }, data: { a: "c" } };
    expect((await test.call(method, path, body, { ...headers, ...bob })).code).toBe(403);
    expect((await test.call(method, path, body, headers)).code).toBe(405);
    expect((await test.call("GET", `${ns}/configmaps/a`)).body).toMatchObject(configMap);
  });

  it("follows roles and bindings at once", async () => {
    const test = await startTestServer();
    await grant(test, [rule("list", "", "pods")]);
    const code = async () => (await test.call("GET", "/api/v1/pods", undefined, bob)).code;
    expect(await code()).toBe(200);
    const json = { "content-type": "application/json-patch+json" };
    await test.call("PATCH", `${rbac}/clusterroles/bob-all`, [{ op: "remove", path: "/rules/0" }], json);
    expect(await code()).toBe(403);
    await test.call(
      "PATCH",
      `${rbac}/clusterroles/bob-all`,
      { rules: [rule("list", "", "pods")] },
      {
        "content-type": "application/merge-patch+json",
      },
    );
    expect(await code()).toBe(200);
    await test.call("DELETE", `${rbac}/clusterrolebindings/bob-all`);
    expect(await code()).toBe(403);
  });

  const texts: readonly [request: string, message: string, details: JsonObject][] = [
    [
      `GET ${ns}/pods`,
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "default"',
      { kind: "pods" },
    ],
    [
      "GET /apis/apps/v1/deployments",
      'deployments.apps is forbidden: User "bob" cannot list resource "deployments" in API group "apps" at the cluster scope',
      { group: "apps", kind: "deployments" },
    ],
    [
      `PATCH ${ns}/pods/a/status`,
      'pods "a" is forbidden: User "bob" cannot patch resource "pods/status" in API group "" in the namespace "default"',
      { name: "a", kind: "pods" },
    ],
    [
      "GET /apis/subresources.example.com/v1/namespaces/n/things/t/part/deeper",
      'things.subresources.example.com "t" is forbidden: User "bob" cannot get resource "things/part" in API group "subresources.example.com" in the namespace "n"',
      { group: "subresources.example.com", kind: "things", name: "t" },
    ],
    ["GET /metrics", 'forbidden: User "bob" cannot get path "/metrics"', {}],
  ];
  it.each(texts)("refuses %s in kube-apiserver's words", async (request, message, details) => {
    const { call } = await startTestServer();
    const [method = "", path = ""] = request.split(" ");
    const { code, body } = await call(method, path, undefined, bob);
    expect(code).toBe(403);
    expect(body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message,
      reason: "Forbidden",
      details,
      code: 403,
    });
  });

  it.each(["__proto__", "constructor", "toString", "prototype"])(
    "knows no user %s by nature",
    async (name) => {
      const test = await startTestServer();
      const headers = { "impersonate-user": name, [`impersonate-extra-${name}`]: "x" };
      expect((await test.call("GET", "/api/v1/pods", undefined, headers)).code).toBe(403);
      await grant(test, [rule("list", "", "pods")], { user: name });
      expect((await test.call("GET", "/api/v1/pods", undefined, headers)).code).toBe(200);
      expect((await test.call(name, "/api/v1/pods", undefined, {})).code).toBe(405);
      const { body } = await test.call(
        "POST",
        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
        {},
        headers,
      );
      expect(JSON.stringify(body.status)).toContain(`"extra":{"${name.toLowerCase()}":["x"]}`);
    },
  );

  it("says when a binding's role is missing", async () => {
    const { call } = await startTestServer();
    await call("POST", `${rbac}/clusterrolebindings`, {
      metadata: { name: "b" },
      roleRef: { kind: "ClusterRole", name: "nope" },
      subjects: [{ kind: "User", name: "bob" }],
    });
    const { body } = await call("GET", "/api/v1/pods", undefined, bob);
    expect(body.message).toBe(
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" at the cluster scope: RBAC: clusterrole.rbac.authorization.k8s.io "nope" not found',
    );
  });

  it("lets an apply create only who may create", async () => {
    const test = await startTestServer();
    await grant(test, [rule("patch get", "", "configmaps")]);
    const headers = { ...bob, "content-type": "application/apply-patch+yaml" };
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };
    const apply = () => test.call("PATCH", `${ns}/configmaps/a?fieldManager=m`, body, headers);
    expect((await apply()).body.message).toBe(
      'configmaps "a" is forbidden: User "bob" cannot create resource "configmaps" in API group "" in the namespace "default"',
    );
    await test.call("POST", `${ns}/configmaps`, body);
    expect((await apply()).code).toBe(200);
  });
});

describe("impersonation", () => {
  it.each<[name: string, headers: { readonly [name: string]: string }, message: string]>([
    [
      "a user",
      { "impersonate-user": "al" },
      'users "al" is forbidden: User "bob" cannot impersonate resource "users" in API group "" at the cluster scope',
    ],
    [
      "a service account",
      { "impersonate-user": "system:serviceaccount:default:robot" },
      'serviceaccounts "robot" is forbidden: User "bob" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "default"',
    ],
  ])("of %s has to be allowed", async (_name, headers, message) => {
    const { call } = await startTestServer({ authenticate: () => ({ username: "bob", groups: [] }) });
    expect((await call("GET", "/api", undefined, headers)).body).toMatchObject({ code: 403, message });
  });

  it("shows in whoami, with groups, uid and extra fields", async () => {
    const { call } = await startTestServer();
    const { body } = await call(
      "POST",
      "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      {},
      {
        "impersonate-user": "bob",
        "impersonate-group": "dev",
        "impersonate-uid": "7",
        "impersonate-extra-scopes%2fa": "x",
      },
    );
    expect(body.status).toEqual({
      userInfo: {
        username: "bob",
        uid: "7",
        groups: ["dev", "system:authenticated"],
        extra: { "scopes/a": ["x"] },
      },
    });
  });

  it("of a service account brings its groups", async () => {
    const { call } = await startTestServer();
    const { body } = await call(
      "POST",
      "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      {},
      {
        "impersonate-user": "system:serviceaccount:n:robot",
      },
    );
    expect(body.status).toMatchObject({
      userInfo: { groups: ["system:serviceaccounts", "system:serviceaccounts:n", "system:authenticated"] },
    });
  });

  it("of groups alone is refused", async () => {
    const { call } = await startTestServer();
    expect((await call("GET", "/api", undefined, { "impersonate-group": "dev" })).code).toBe(400);
  });
});
