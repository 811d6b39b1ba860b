import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isJsonObject, type JsonObject, type JsonValue } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { eventually } from "./support/eventually.js";
import { RawConnection } from "./support/raw-connection.js";
import { missingRealCluster, RealCluster } from "./support/real-cluster.js";

const missing = await missingRealCluster();
const why = missing === undefined ? "" : ` (skipped: ${missing})`;

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const inDefault = `${rbac}/namespaces/default`;
const ns = "/api/v1/namespaces/default";
const reviews = "/apis/authorization.k8s.io/v1";
const bob = { "impersonate-user": "bob", "impersonate-group": "dev" };

const rule = (verbs: string, group: string, resources: string, more: JsonObject = {}): JsonObject => ({
  verbs: verbs.split(" "),
  apiGroups: [group],
  resources: resources.split(" "),
  ...more,
});

const role = (name: string, rules: readonly JsonValue[], more: JsonObject = {}): JsonObject => ({
  metadata: { name },
  rules,
  ...more,
});

const binding = (name: string, kind: string, to: string, subjects: readonly JsonObject[]): JsonObject => ({
  metadata: { name },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: to },
  subjects,
});

const user = (name: string): JsonObject => ({ kind: "User", name });

type Request = readonly [
  method: string,
  path: string,
  body?: JsonObject | undefined,
  headers?: { readonly [name: string]: string },
];

/** What both servers are told first, by the administrator. */
const given: readonly Request[] = [
  ["POST", `${ns}/serviceaccounts`, { metadata: { name: "robot" } }],
  ["POST", `${ns}/configmaps`, { metadata: { name: "a" } }],
  [
    "POST",
    `${inDefault}/roles`,
    role("reads", [rule("get list", "", "configmaps"), rule("get", "", "secrets", { resourceNames: ["s"] })]),
  ],
  [
    "POST",
    `${inDefault}/rolebindings`,
    binding("reads", "Role", "reads", [user("bob"), { kind: "ServiceAccount", name: "robot" }]),
  ],
  [
    "POST",
    `${rbac}/clusterroles`,
    role("nodes", [rule("list", "", "nodes"), { verbs: ["get"], nonResourceURLs: ["/logs/*"] }]),
  ],
  [
    "POST",
    `${rbac}/clusterrolebindings`,
    binding("nodes", "ClusterRole", "nodes", [{ kind: "Group", name: "dev" }]),
  ],
  [
    "POST",
    `${rbac}/clusterroles`,
    role("writes-roles", [
      rule(
        "create update patch",
        "rbac.authorization.k8s.io",
        "roles rolebindings clusterroles clusterrolebindings",
      ),
    ]),
  ],
  [
    "POST",
    `${rbac}/clusterrolebindings`,
    binding("writes-roles", "ClusterRole", "writes-roles", [user("bob")]),
  ],
  ["POST", `${inDefault}/rolebindings`, binding("lost", "Role", "nowhere", [user("eve")])],
];

/** Requests whose answers show that a server goes by all that it was given; kube-apiserver takes a moment for that. */
const shown: readonly (readonly [request: Request, shows: RegExp])[] = [
  [["GET", `${ns}/configmaps/a`, undefined, bob], /"kind":"ConfigMap"/],
  [["GET", "/api/v1/nodes", undefined, bob], /"kind":"NodeList"/],
  [
    ["POST", `${inDefault}/roles?dryRun=All`, role("own", [rule("get", "", "configmaps")]), bob],
    /"kind":"Role"/,
  ],
  [["GET", `${ns}/pods`, undefined, { "impersonate-user": "eve" }], /nowhere/],
];

const ask = (attributes: JsonObject, more: JsonObject = {}): JsonObject => ({
  spec: { resourceAttributes: attributes, ...more },
});

/** A review within a namespace; 1.20 does not take the namespace of the URL for the review's. */
const askIn = (attributes: JsonObject, more: JsonObject): JsonObject => ({
  metadata: { namespace: "default" },
  ...ask(attributes, more),
});

/** What both are asked then; their answers have to be the same. */
const asked: readonly Request[] = [
  ["GET", `${ns}/configmaps/a`, undefined, bob],
  ["GET", `${ns}/secrets/t`, undefined, bob],
  ["GET", `${ns}/secrets`, undefined, bob],
  ["GET", "/api/v1/configmaps", undefined, bob],
  ["GET", "/api/v1/namespaces/other/configmaps", undefined, bob],
  ["GET", `${ns}/configmaps?watch=1`, undefined, bob],
  ["GET", `${ns}`, undefined, bob],
  ["DELETE", `${ns}/configmaps`, undefined, bob],
  ["DELETE", `${ns}/configmaps/a`, undefined, bob],
  ["PUT", `${ns}/configmaps/a`, { metadata: { name: "a" } }, bob],
  ["POST", `${ns}/configmaps`, { metadata: { name: "b" } }, bob],
  ["GET", "/apis/apps/v1/deployments", undefined, bob],
  ["GET", `/apis/apps/v1/namespaces/default/deployments/d/status`, undefined, bob],
  ["GET", "/apis/nowhere.io/v1/things/t/part", undefined, bob],
  ["GET", "/metrics", undefined, bob],
  ["GET", "/logs/x/../y", undefined, { "impersonate-user": "<eve>" }],
  ["GET", `${ns}/pods`, undefined, { "impersonate-user": "eve" }],
  ["GET", `${ns}/pods`, undefined, { "impersonate-user": "system:serviceaccount:default:robot" }],
  ["GET", `${ns}/configmaps`, undefined, { ...bob, "impersonate-user": "system:anonymous" }],
  ["POST", `${inDefault}/roles`, role("r", [rule("get list watch", "", "configmaps")]), bob],
  ["POST", `${inDefault}/roles`, role("own", [rule("get", "", "configmaps")]), bob],
  [
    "POST",
    `${rbac}/clusterroles`,
    role("r", [rule("get", "", "configmaps"), rule("list", "", "nodes")]),
    bob,
  ],
  [
    "POST",
    `${rbac}/clusterroles`,
    role("r", [
      rule("get list", "apps", "deployments"),
      rule("delete", "", "pods", { resourceNames: ["a", "b"] }),
    ]),
    bob,
  ],
  [
    "POST",
    `${rbac}/clusterroles`,
    role("r", [{ verbs: ["get"], nonResourceURLs: ["/logs/a", "/healthz/x"] }]),
    bob,
  ],
  [
    "POST",
    `${rbac}/clusterroles`,
    role("r", [], { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] } }),
    bob,
  ],
  ["POST", `${rbac}/clusterrolebindings`, binding("b", "ClusterRole", "cluster-admin", [user("bob")]), bob],
  ["POST", `${rbac}/clusterrolebindings`, binding("b", "ClusterRole", "nodes", [user("eve")]), bob],
  ["POST", `${rbac}/clusterrolebindings`, binding("c", "ClusterRole", "nope", [user("eve")]), bob],
  ["POST", `${inDefault}/rolebindings`, binding("d", "Role", "nope", [user("eve")]), bob],
  ["POST", `${inDefault}/roles`, role("x", [{ verbs: [], apiGroups: [""], resources: ["pods"] }])],
  ["POST", `${inDefault}/rolebindings`, binding("x", "Robot", "r", [{ kind: "Robot", name: "" }])],
  [
    "POST",
    `${rbac}/clusterrolebindings`,
    binding("x", "Role", "r", [{ kind: "ServiceAccount", name: "robot" }]),
  ],
  ["PUT", `${rbac}/clusterrolebindings/nodes`, binding("nodes", "ClusterRole", "view", [user("eve")])],
  [
    "POST",
    `${reviews}/selfsubjectaccessreviews`,
    ask({ verb: "get", resource: "configmaps", namespace: "default" }),
    bob,
  ],
  [
    "POST",
    `${reviews}/selfsubjectaccessreviews`,
    ask({ verb: "get", resource: "secrets", namespace: "default" }),
    bob,
  ],
  [
    "POST",
    `${reviews}/selfsubjectaccessreviews`,
    ask({ verb: "get", resource: "secrets", name: "s", namespace: "default" }),
    bob,
  ],
  ["POST", `${reviews}/selfsubjectaccessreviews`, ask({ verb: "list", resource: "nodes" }), bob],
  [
    "POST",
    `${reviews}/selfsubjectaccessreviews`,
    ask({ verb: "get", resource: "pods", namespace: "default" }),
    { "impersonate-user": "eve" },
  ],
  [
    "POST",
    `${reviews}/selfsubjectaccessreviews`,
    { spec: { nonResourceAttributes: { verb: "get", path: "/logs/a" } } },
    bob,
  ],
  ["POST", `${reviews}/selfsubjectaccessreviews`, { spec: {} }, bob],
  [
    "POST",
    `${reviews}/subjectaccessreviews`,
    ask(
      { verb: "get", resource: "configmaps", namespace: "default" },
      { user: "system:serviceaccount:default:robot" },
    ),
  ],
  [
    "POST",
    `${reviews}/subjectaccessreviews`,
    ask({ verb: "delete", resource: "nodes" }, { groups: ["system:masters"] }),
  ],
  ["POST", `${reviews}/subjectaccessreviews`, ask({ verb: "get", resource: "pods" })],
  [
    "POST",
    `${reviews}/namespaces/default/localsubjectaccessreviews`,
    askIn({ verb: "get", resource: "configmaps", namespace: "default" }, { user: "bob" }),
  ],
  [
    "POST",
    `${reviews}/namespaces/default/localsubjectaccessreviews`,
    askIn({ verb: "get", resource: "configmaps", namespace: "other" }, { user: "bob" }),
  ],
  ["POST", `${reviews}/subjectaccessreviews`, ask({ verb: "get", resource: "pods" }, { user: "x" }), bob],
  ["POST", `${ns}/serviceaccounts/robot/token`, { spec: { audiences: ["a"], expirationSeconds: 1 } }],
  ["POST", `${ns}/serviceaccounts/nobody/token`, { spec: { audiences: ["a"] } }],
  ["POST", `${ns}/serviceaccounts/robot/token`, { spec: { audiences: ["a"] } }, bob],
  ["POST", "/apis/authentication.k8s.io/v1/tokenreviews", { spec: { token: "x" } }],
  ["POST", "/apis/authentication.k8s.io/v1/tokenreviews", { spec: {} }],
];

/**
 * Values that differ from server to server. Not asked: roles with paths within a namespace, of which 1.20 says
 * `Invalid value: []string{"/a"}` where later releases say `["/a"]`.
 */
const volatile: ReadonlySet<string> = new Set([
  "uid",
  "creationTimestamp",
  "resourceVersion",
  "managedFields",
  "generation",
]);

function comparable(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => comparable(item));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([key, member]) => !volatile.has(key) && member !== undefined);
  return Object.fromEntries(entries.map(([key, member]) => [key, comparable(member as JsonValue)]));
}

describe.skipIf(missing !== undefined)(
  `answers about rights, as a real kube-apiserver gives them${why}`,
  () => {
    const directory = mkdtempSync(join(tmpdir(), "unfold-access-answers-"));
    let real: RealCluster;
    let ours: ControlPlane;
    let both: readonly RawConnection[];

    const send = async (server: RawConnection, [method, path, body, headers = {}]: Request) => {
      const options = { headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const { code, text } = await server.send(method, path, options);
      return { code, body: text.startsWith("{") ? comparable(JSON.parse(text) as JsonValue) : text };
    };

    beforeAll(async () => {
      [real, ours] = await Promise.all([
        RealCluster.start(),
        ControlPlane.start(["--ephemeral", "--controllers=none", "--data-dir", directory]),
      ]);
      both = [new RawConnection(real.kubeconfig), new RawConnection(join(directory, "kubeconfig"))];
      for (const request of given) {
        for (const server of both)
          expect([request[1], (await send(server, request)).code]).toEqual([request[1], 201]);
      }
      for (const [request, shows] of shown) {
        await eventually(`${request.slice(0, 2).join(" ")} answers ${shows}`, async () => {
          const answers = await Promise.all(both.map((server) => send(server, request)));
          return answers.every(({ body }) => shows.test(JSON.stringify(body))) ? true : undefined;
        });
      }
    });

    afterAll(async () => {
      for (const server of both) server.close();
      await Promise.all([real.stop(), ours.stop()]);
      rmSync(directory, { recursive: true, force: true });
    });

    it.each(asked.map((request) => [request.slice(0, 2).join(" "), request] as const))(
      "%s",
      async (_name, request) => {
        const [theirs, mine] = await Promise.all(both.map((server) => send(server, request)));
        expect(mine).toEqual(theirs);
      },
    );
  },
);
