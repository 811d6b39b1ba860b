import type { JsonObject } from "@unfold/apimachinery";
import { beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../server-fixture.js";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const authorization = "/apis/authorization.k8s.io/v1";
const bob = { "impersonate-user": "bob" };

let test: TestServer;

beforeAll(async () => {
  test = await startTestServer();
  await test.call("POST", `${rbac}/namespaces/default/rolebindings`, {
    metadata: { name: "bob-views" },
    roleRef: { kind: "ClusterRole", name: "view" },
    subjects: [
      { kind: "User", name: "bob" },
      { kind: "ServiceAccount", name: "robot" },
    ],
  });
});

async function review(kind: string, spec: JsonObject, headers = bob, namespace = ""): Promise<JsonObject> {
  const within = namespace === "" ? authorization : `${authorization}/namespaces/${namespace}`;
  return (await test.call("POST", `${within}/${kind}`, { spec }, headers)).body;
}

const pods = { verb: "list", resource: "pods", namespace: "default" };
const byBinding = (subject: string): JsonObject => ({
  allowed: true,
  reason: `RBAC: allowed by RoleBinding "bob-views/default" of ClusterRole "view" to ${subject}`,
});

describe("access reviews", () => {
  it.each([
    ["what a role gives", { resourceAttributes: pods }, byBinding('User "bob"')],
    ["in another namespace", { resourceAttributes: { ...pods, namespace: "x" } }, { allowed: false }],
    ["what no role gives", { resourceAttributes: { ...pods, resource: "secrets" } }, { allowed: false }],
    [
      "a path",
      { nonResourceAttributes: { verb: "get", path: "/api" } },
      {
        allowed: true,
        reason:
          'RBAC: allowed by ClusterRoleBinding "system:discovery" of ClusterRole "system:discovery" to Group "system:authenticated"',
      },
    ],
  ])("of oneself: %s", async (_name, spec, status) => {
    expect((await review("selfsubjectaccessreviews", spec)).status).toEqual(status);
  });

  it("of others, by the administrator", async () => {
    const ask = async (subject: JsonObject) =>
      (await review("subjectaccessreviews", { resourceAttributes: pods, ...subject }, {} as typeof bob))
        .status;
    expect(await ask({ user: "bob" })).toEqual(byBinding('User "bob"'));
    expect(await ask({ user: "system:serviceaccount:default:robot" })).toEqual(
      byBinding('ServiceAccount "robot/default"'),
    );
    expect(await ask({ user: "eve" })).toEqual({ allowed: false });
    expect(await ask({ groups: ["system:masters"] })).toEqual({ allowed: true });
  });

  it("of others have to be allowed themselves", async () => {
    expect((await review("subjectaccessreviews", { user: "eve", resourceAttributes: pods })).message).toBe(
      'subjectaccessreviews.authorization.k8s.io is forbidden: User "bob" cannot create resource "subjectaccessreviews" in API group "authorization.k8s.io" at the cluster scope',
    );
  });

  it("within a namespace ask about it only", async () => {
    const admin = {} as typeof bob;
    const spec = { user: "bob", resourceAttributes: pods };
    expect((await review("localsubjectaccessreviews", spec, admin, "default")).status).toEqual(
      byBinding('User "bob"'),
    );
    const other = await review("localsubjectaccessreviews", spec, admin, "kube-system");
    expect(other).toMatchObject({
      code: 422,
      message:
        '.authorization.k8s.io "" is invalid: spec.resourceAttributes.namespace: Invalid value: "default": must match metadata.namespace',
    });
  });

  it.each([
    [
      "selfsubjectaccessreviews",
      {},
      '.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: "null": exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ],
    [
      "subjectaccessreviews",
      { resourceAttributes: pods },
      '.authorization.k8s.io "" is invalid: spec.user: Invalid value: "": at least one of user or group must be specified',
    ],
  ])("%s refuse %j", async (kind, spec, message) => {
    expect(await review(kind, spec, {} as typeof bob)).toMatchObject({ code: 422, message });
  });

  it("of all rules list them per namespace", async () => {
    const here = await review("selfsubjectrulesreviews", { namespace: "default" });
    expect(JSON.stringify(here.status)).toContain('"configmaps"');
    const there = (await review("selfsubjectrulesreviews", { namespace: "x" })).status as JsonObject;
    expect(JSON.stringify(there)).not.toContain('"configmaps"');
    expect(there).toMatchObject({
      resourceRules: [
        {
          verbs: ["create"],
          apiGroups: ["authorization.k8s.io"],
          resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
        },
        { verbs: ["create"], apiGroups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"] },
      ],
      incomplete: false,
    });
  });
});
