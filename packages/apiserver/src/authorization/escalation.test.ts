import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { startTestServer } from "../server-fixture.js";
import { createMemoryStore } from "../store/open-store.js";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const inDefault = `${rbac}/namespaces/default`;
const bob = { "impersonate-user": "bob", "impersonate-group": "dev" };
const merge = { "content-type": "application/merge-patch+json" };

function rule(verbs: string, group: string, resources: string, names?: string): JsonObject {
  const list = (words: string): string[] => words.split(" ");
  return {
    verbs: list(verbs),
    apiGroups: [group],
    resources: list(resources),
    ...(names === undefined ? {} : { resourceNames: list(names) }),
  };
}

const group = "rbac.authorization.k8s.io";
/** What everybody in the table may do: write RBAC objects. */
const writesRoles = rule("create update patch", group, "roles rolebindings clusterroles clusterrolebindings");
const everything = [rule("*", "*", "*"), { verbs: ["*"], nonResourceURLs: ["*"] }];

/** A server on which bob holds `rules` everywhere, besides {@link writesRoles}. */
async function serverFor(rules: readonly JsonValue[]) {
  const test = await startTestServer();
  const held = { metadata: { name: "held" }, rules: [writesRoles, ...rules] };
  await test.call("POST", `${rbac}/clusterroles`, held);
  await test.call("POST", `${rbac}/clusterrolebindings`, {
    metadata: { name: "held" },
    roleRef: { kind: "ClusterRole", name: "held" },
    subjects: [{ kind: "User", name: "bob" }],
  });
  await test.call("POST", `${rbac}/clusterroles`, {
    metadata: { name: "reader" },
    rules: [rule("get", "", "pods")],
  });
  return test;
}

const refused = (what: string, missing: string): string =>
  `${what} is forbidden: user "bob" (groups=["dev" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n${missing}`;

describe("writing a role", () => {
  const cases: readonly [
    name: string,
    held: readonly JsonValue[],
    wanted: readonly JsonValue[],
    missing: string | undefined,
  ][] = [
    ["with nothing", [], [], undefined],
    ["one holds", [rule("get", "", "pods")], [rule("get", "", "pods")], undefined],
    [
      "one holds in two rules",
      [rule("get", "", "pods"), rule("list", "", "pods")],
      [rule("get list", "", "pods")],
      undefined,
    ],
    ["one holds by stars", [rule("*", "*", "*")], [rule("get", "apps", "deployments")], undefined],
    [
      "one does not hold",
      [],
      [rule("get list", "", "pods"), rule("get", "apps", "deployments")],
      '{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}\n{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}',
    ],
    [
      "with a verb more",
      [rule("get", "", "pods")],
      [rule("get watch", "", "pods")],
      '{APIGroups:[""], Resources:["pods"], Verbs:["watch"]}',
    ],
    [
      "with every verb",
      [rule("get list", "", "pods")],
      [rule("*", "", "pods")],
      '{APIGroups:[""], Resources:["pods"], Verbs:["*"]}',
    ],
    ["of one name of all", [rule("get", "", "pods")], [rule("get", "", "pods", "a")], undefined],
    [
      "of all where one holds a name",
      [rule("get", "", "pods", "a")],
      [rule("get", "", "pods")],
      '{APIGroups:[""], Resources:["pods"], Verbs:["get"]}',
    ],
    [
      "of another name",
      [rule("get", "", "pods", "a")],
      [rule("get", "", "pods", "a b")],
      '{APIGroups:[""], Resources:["pods"], ResourceNames:["b"], Verbs:["get"]}',
    ],
    ["of a part by */part", [rule("get", "", "*/log")], [rule("get", "", "pods/log")], undefined],
    [
      "of a resource where one holds a part",
      [rule("get", "", "pods/log")],
      [rule("get", "", "pods")],
      '{APIGroups:[""], Resources:["pods"], Verbs:["get"]}',
    ],
    ["where one may escalate", [rule("escalate", group, "clusterroles")], everything, undefined],
    [
      "with paths",
      [{ verbs: ["get"], nonResourceURLs: ["/metrics/*"] }],
      [{ verbs: ["get"], nonResourceURLs: ["/metrics/x", "/logs"] }],
      '{NonResourceURLs:["/logs"], Verbs:["get"]}',
    ],
  ];

  it.each(cases)("%s", async (_name, held, wanted, missing) => {
    const { call } = await serverFor(held);
    const role = { metadata: { name: "new" }, rules: wanted };
    const { code, body } = await call("POST", `${rbac}/clusterroles`, role, bob);
    if (missing === undefined) expect(code).toBe(201);
    else
      expect(body).toMatchObject({
        code: 403,
        message: refused('clusterroles.rbac.authorization.k8s.io "new"', missing),
        details: { name: "new", group, kind: "clusterroles" },
      });
  });

  it("is refused on an update too, whatever the kind of write", async () => {
    const { call } = await serverFor([rule("get", "", "pods")]);
    const change = { rules: [rule("delete", "", "pods")] };
    const patched = await call("PATCH", `${rbac}/clusterroles/reader`, change, { ...bob, ...merge });
    expect(patched.body.message).toBe(
      refused(
        'clusterroles.rbac.authorization.k8s.io "reader"',
        '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}',
      ),
    );
    const labels = { metadata: { labels: { a: "b" } } };
    expect((await call("PATCH", `${rbac}/clusterroles/reader`, labels, { ...bob, ...merge })).code).toBe(200);
  });

  it("is allowed where only owners or finalizers change", async () => {
    const { call } = await serverFor([]);
    const finalizers = { metadata: { finalizers: ["example.com/a"] } };
    expect((await call("PATCH", `${rbac}/clusterroles/reader`, finalizers, { ...bob, ...merge })).code).toBe(
      200,
    );
    const labels = { metadata: { labels: { a: "b" } } };
    expect((await call("PATCH", `${rbac}/clusterroles/reader`, labels, { ...bob, ...merge })).code).toBe(403);
  });

  it("with an aggregation rule takes full rights", async () => {
    const role = {
      metadata: { name: "all" },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] },
    };
    const some = await serverFor([rule("get list watch create update patch delete", "*", "*")]);
    expect((await some.call("POST", `${rbac}/clusterroles`, role, bob)).body).toMatchObject({
      code: 403,
      message:
        'clusterroles.rbac.authorization.k8s.io "all" is forbidden: must have cluster-admin privileges to use the aggregationRule',
    });
    const all = await serverFor(everything);
    expect((await all.call("POST", `${rbac}/clusterroles`, role, bob)).code).toBe(201);
  });
});

describe("binding a role", () => {
  const reader = {
    metadata: { name: "b" },
    roleRef: { kind: "ClusterRole", name: "reader" },
    subjects: [{ kind: "User", name: "eve" }],
  };
  const missing = '{APIGroups:[""], Resources:["pods"], Verbs:["get"]}';
  const cases: readonly [name: string, held: readonly JsonValue[], allowed: boolean][] = [
    ["one does not hold", [], false],
    ["one holds", [rule("get", "", "pods")], true],
    ["one may bind", [rule("bind", group, "clusterroles")], true],
    ["one may bind by name", [rule("bind", group, "clusterroles", "reader")], true],
    ["where one may bind another", [rule("bind", group, "clusterroles", "admin")], false],
  ];
  it.each(cases)("%s", async (_name, held, allowed) => {
    const { call } = await serverFor(held);
    for (const [path, what] of [
      [`${rbac}/clusterrolebindings`, 'clusterrolebindings.rbac.authorization.k8s.io "b"'],
      [`${inDefault}/rolebindings`, 'rolebindings.rbac.authorization.k8s.io "b"'],
    ] as const) {
      const { code, body } = await call("POST", path, reader, bob);
      if (allowed) expect(code).toBe(201);
      else expect(body).toMatchObject({ code: 403, message: refused(what, missing) });
    }
  });

  it("that is not there is not found, unless by an administrator", async () => {
    const { call } = await serverFor([]);
    const binding = { ...reader, roleRef: { kind: "ClusterRole", name: "nope" } };
    expect((await call("POST", `${rbac}/clusterrolebindings`, binding, bob)).body).toMatchObject({
      code: 404,
      message: 'clusterroles.rbac.authorization.k8s.io "nope" not found',
    });
    expect((await call("POST", `${rbac}/clusterrolebindings`, binding)).code).toBe(201);
  });
});

describe("rules of role kinds", () => {
  const cases: readonly [path: string, object: JsonObject, message: string][] = [
    [
      `${inDefault}/roles`,
      { rules: [{ verbs: ["get"], nonResourceURLs: ["/x"] }] },
      'Role.rbac.authorization.k8s.io "x" is invalid: rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
    ],
    [
      `${rbac}/clusterroles`,
      { rules: [{}] },
      'ClusterRole.rbac.authorization.k8s.io "x" is invalid: [rules[0].verbs: Required value: verbs must contain at least one value, rules[0].apiGroups: Required value: resource rules must supply at least one api group, rules[0].resources: Required value: resource rules must supply at least one resource]',
    ],
    [
      `${rbac}/clusterrolebindings`,
      { roleRef: { kind: "Role", name: "r" } },
      'ClusterRoleBinding.rbac.authorization.k8s.io "x" is invalid: roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
    ],
    [
      `${inDefault}/rolebindings`,
      { roleRef: { kind: "Role", name: "r" }, subjects: [{ kind: "Robot", name: "" }] },
      'RoleBinding.rbac.authorization.k8s.io "x" is invalid: [subjects[0].name: Required value, subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"]',
    ],
  ];
  it.each(cases)("%s refuses %j", async (path, object, message) => {
    const { call } = await startTestServer();
    const { body } = await call("POST", path, { metadata: { name: "x" }, ...object });
    expect(body).toMatchObject({ code: 422, message });
  });

  it("a binding keeps its role", async () => {
    const { call } = await startTestServer();
    await call("POST", `${rbac}/clusterrolebindings`, {
      metadata: { name: "b" },
      roleRef: { kind: "ClusterRole", name: "view" },
    });
    const change = { roleRef: { kind: "ClusterRole", name: "admin" } };
    expect((await call("PATCH", `${rbac}/clusterrolebindings/b`, change, merge)).body).toMatchObject({
      code: 422,
      message:
        'ClusterRoleBinding.rbac.authorization.k8s.io "b" is invalid: roleRef: Invalid value: rbac.RoleRef{APIGroup:"rbac.authorization.k8s.io", Kind:"ClusterRole", Name:"admin"}: cannot change roleRef',
    });
  });
});

describe("aggregation", () => {
  it("fills admin, edit and view, and follows labelled roles", async () => {
    const { call, server } = await startTestServer();
    const rules = async (name: string) =>
      JSON.stringify((await call("GET", `${rbac}/clusterroles/${name}`)).body.rules);
    expect(await rules("view")).toContain('"pods/log"');
    expect(await rules("view")).not.toContain('"secrets"');
    expect(await rules("edit")).toContain('"secrets"');
    expect(await rules("edit")).toContain('"pods/log"');
    expect(await rules("admin")).toContain('"rolebindings"');
    await call("POST", `${rbac}/clusterroles`, {
      metadata: {
        name: "widgets-view",
        labels: { "rbac.authorization.k8s.io/aggregate-to-view": "true" },
      },
      rules: [rule("get", "example.com", "widgets")],
    });
    await server.settled();
    for (const name of ["view", "edit", "admin"]) expect(await rules(name)).toContain("example.com");
    await call("DELETE", `${rbac}/clusterroles/widgets-view`);
    await server.settled();
    for (const name of ["view", "edit", "admin"]) expect(await rules(name)).not.toContain("example.com");
  });

  it("restores what bootstrap roles lost, unless they opt out", async () => {
    const store = createMemoryStore();
    const first = await startTestServer({ store });
    const auto = "rbac.authorization.kubernetes.io/autoupdate";
    const role = `${rbac}/clusterroles/system:basic-user`;
    const other = `${rbac}/clusterroles/system:monitoring`;
    await first.call("PATCH", role, { rules: [] }, merge);
    await first.call("PATCH", other, { rules: [], metadata: { annotations: { [auto]: "false" } } }, merge);
    await first.server.close();
    const second = await startTestServer({ store });
    expect((await second.call("GET", role)).body.rules).toHaveLength(2);
    expect((await second.call("GET", other)).body.rules).toEqual([]);
  });
});
