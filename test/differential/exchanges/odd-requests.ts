import type { JsonObject } from "@unfold/apimachinery";
import { type Exchange, get, inNamespace, patch, post, put, remove, watch } from "../exchange.js";

const at = "/api/v1/namespaces/odd/configmaps";
const deployments = "/apis/apps/v1/namespaces/odd/deployments";

const config = (name: string, metadata: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, ...metadata },
  ...more,
});
const options = (more: JsonObject): JsonObject => ({ apiVersion: "v1", kind: "DeleteOptions", ...more });
const scale = (name: string, more: JsonObject): JsonObject => ({
  apiVersion: "autoscaling/v1",
  kind: "Scale",
  metadata: { name, namespace: "odd" },
  ...more,
});
const deployment = (spec: JsonObject): JsonObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "d" },
  spec: {
    selector: { matchLabels: { a: "b" } },
    template: {
      metadata: { labels: { a: "b" } },
      spec: { containers: [{ name: "c", image: "i" }], ...spec },
    },
  },
});

const listQueries = [
  "limit=2&resourceVersion=<rv>",
  "limit=2&resourceVersion=<rv>&resourceVersionMatch=Exact",
  "limit=2&continue=<next>&resourceVersionMatch=Exact",
  "limit=2&continue=<next>&resourceVersion=0",
  "continue=<next>",
  "continue=<next>&labelSelector=n%3Dc",
  "limit=1&labelSelector=n%3Dc",
  "limit=1&fieldSelector=metadata.name%21%3Da",
  "resourceVersion=<rvb>&resourceVersionMatch=Exact",
  "resourceVersionMatch=",
  "resourceVersion=&resourceVersionMatch=NotOlderThan",
  "resourceVersion=00&labelSelector=n%3Da",
  "resourceVersion=1.5",
  "resourceVersion=18446744073709551616",
  "limit=9223372036854775808",
  "limit=9223372036854775807",
  "limit=",
  "limit=1.5",
  "limit=1&limit=3",
  "limit=%2B1",
  "limit=0x1",
  "limit=1e1",
  "timeoutSeconds=",
  "continue=eyJ2IjoieCIsInJ2IjoxLCJzdGFydCI6ImEifQ",
  "continue=e30",
  "labelSelector=n&labelSelector=n%3Da",
  "labelSelector=n%3Da%2Cn%3Db",
  "labelSelector=%20n%20%3D%20a%20",
  "fieldSelector=metadata.name%3Da%2Cmetadata.name%3Db",
  "fieldSelector=%2Cmetadata.name%3Da",
  "fieldSelector=metadata.name%3Da%2C",
  "fieldSelector=metadata.name%3D",
  "fieldSelector=metadata.name%3D%5Cx",
  "unknown=1",
];

/** What no well-behaved client asks, and some do. */
export const oddRequests: readonly Exchange[] = inNamespace("odd", [
  get(at, { keep: { start: "/metadata/resourceVersion" } }),
  post(at, config("a", { labels: { n: "a" } })),
  post(at, config("b", { labels: { n: "b" } }), { keep: { rvb: "/metadata/resourceVersion" } }),
  post(at, config("c", { labels: { n: "c" } }), { keep: { rv: "/metadata/resourceVersion" } }),
  get(`${at}?limit=1`, { keep: { next: "/metadata/continue" } }),
  ...listQueries.map((query) => get(`${at}?${query}`)),
  get(`${at}/a?resourceVersion=<rv>&resourceVersionMatch=Exact`),
  get(`${at}/a?fieldSelector=metadata.name%3Db`),
  watch(`${at}?watch=true&resourceVersion=<start>&limit=1`, 3),
  get(`/api/v1/watch/namespaces/odd/configmaps/a?resourceVersion=<start>&fieldSelector=metadata.name%3Db`),
  watch(
    `/api/v1/watch/namespaces/odd/configmaps/a?resourceVersion=<start>&fieldSelector=metadata.name%3Da`,
    1,
  ),
  { method: "HEAD", path: `${at}/a` },
  { method: "HEAD", path: at },
  post("/api/v1/watch/namespaces/odd/configmaps", {}),
  // Deletions.
  remove(`${at}/a`, options({ gracePeriodSeconds: "5" })),
  remove(`${at}/a`, options({ preconditions: "x" })),
  remove(`${at}/a`, options({ dryRun: "All" })),
  remove(`${at}/a`, options({ dryRun: [1] })),
  remove(`${at}/a`, options({ preconditions: { uid: 5 } })),
  remove(`${at}/a`, options({ propagationPolicy: 5 })),
  remove(`${at}/a`, options({ dryRun: ["All"], preconditions: { uid: "x" } })),
  remove(`${at}/a?dryRun=All&dryRun=Some`),
  remove(`${at}/a?propagationPolicy=`),
  remove(`${at}?watch=true&labelSelector=n%3Dnone`),
  // Equal items, nulls and what patches leave.
  post(at, config("nulls", {}, { data: { a: null } })),
  patch("json", `${at}/nulls`, [{ op: "add", path: "/data/k", value: null }]),
  patch("merge", `${at}/nulls`, { kind: null }),
  patch("json", `${at}/nulls`, [{ op: "remove", path: "/metadata" }]),
  patch("merge", `${at}/nulls`, { metadata: { labels: { x: { y: 1 } } } }),
  patch("json", `${at}/nulls`, [{ op: "remove", path: "/metadata/resourceVersion" }]),
  patch("json", `${at}/nulls`, [{ op: "remove", path: "/metadata/uid" }]),
  // Scales.
  post(deployments, deployment({})),
  put(`${deployments}/d/scale`, deployment({})),
  put(`${deployments}/d/scale`, scale("d", { spec: { replicas: 7 } })),
  put(`${deployments}/d/scale`, scale("e", { spec: { replicas: 7 } })),
  patch("merge", `${deployments}/d/scale`, { spec: { replicas: "x" } }),
  patch("merge", `${deployments}/d`, { spec: { replicas: -1 } }),
  patch("merge", `${deployments}/d`, { spec: { template: { spec: { restartPolicy: "Never" } } } }),
  patch("strategic", `${deployments}/d`, {
    spec: {
      template: { spec: { containers: [{ name: "c", volumeMounts: [{ name: "v", mountPath: "/v" }] }] } },
    },
  }),
  post(`${deployments}?dryRun=All`, deployment(twoContainers())),
]);

function twoContainers(): JsonObject {
  return {
    containers: [
      { name: "c", image: "i" },
      { name: "c", image: "i" },
    ],
  };
}
