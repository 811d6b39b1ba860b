import type { JsonObject } from "@unfold/apimachinery";
import { type Exchange, get, inNamespace, patch, post } from "../exchange.js";

const at = "/api/v1/namespaces/patches/configmaps";
const pods = "/api/v1/namespaces/patches/pods";

const config = (name: string, data: JsonObject): JsonObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});

const deployment: JsonObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "template" },
  spec: {
    selector: { matchLabels: { a: "b" } },
    template: {
      metadata: { labels: { a: "b" } },
      spec: {
        containers: [
          { name: "one", image: "a", env: [{ name: "A", value: "1" }], ports: [{ containerPort: 80 }] },
          { name: "two", image: "b" },
        ],
        volumes: [{ name: "v", emptyDir: {} }],
      },
    },
  },
};
const deployments = "/apis/apps/v1/namespaces/patches/deployments";

const service: JsonObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "svc" },
  spec: { clusterIP: "None", ports: [{ name: "http", port: 80 }], selector: { a: "b" } },
};
const services = "/api/v1/namespaces/patches/services";

const templatePatches: readonly JsonObject[] = [
  { spec: { containers: [{ name: "one", image: "new" }] } },
  { spec: { containers: [{ name: "three", image: "c" }] } },
  { spec: { containers: [{ name: "two", $patch: "delete" }] } },
  { spec: { containers: [{ name: "one", env: [{ name: "B", value: "2" }] }] } },
  { spec: { containers: [{ name: "one", env: [{ name: "A", $patch: "delete" }] }] } },
  { spec: { $setElementOrder: 1 } },
  {
    spec: {
      "$setElementOrder/containers": [{ name: "three" }, { name: "one" }],
      containers: [{ name: "one", image: "ordered" }],
    },
  },
  { spec: { volumes: [{ name: "v", $retainKeys: ["name", "hostPath"], hostPath: { path: "/x" } }] } },
  { spec: { containers: [{ $patch: "replace" }, { name: "only", image: "z" }] } },
  { metadata: { annotations: { one: "1", two: "2" } } },
  { metadata: { annotations: { $patch: "replace", only: "this" } } },
  { metadata: { annotations: { $patch: "frob" } } },
  { spec: { containers: [{ image: "nameless" }] } },
  { spec: { containers: "text" } },
];

const metadataPatches: readonly JsonObject[] = [
  { metadata: { finalizers: ["example.com/a"] } },
  { metadata: { finalizers: ["example.com/b"] } },
  { metadata: { "$deleteFromPrimitiveList/finalizers": ["example.com/a"] } },
  { metadata: { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "one", uid: "1" }] } },
  { metadata: { ownerReferences: [{ $patch: "delete", uid: "1" }] } },
  { $patch: "delete" },
];

/** JSON patch, merge patch, strategic merge patch and how they fail. */
export const patches: readonly Exchange[] = inNamespace("patches", [
  post(at, config("one", { a: "1", b: "2" }), {
    keep: { rv: "/metadata/resourceVersion", uid: "/metadata/uid" },
  }),
  patch("json", `${at}/one`, [{ op: "add", path: "/data/c", value: "3" }]),
  patch("json", `${at}/one`, [{ op: "replace", path: "/data/a", value: "9" }]),
  patch("json", `${at}/one`, [{ op: "remove", path: "/data/b" }]),
  patch("json", `${at}/one`, [{ op: "move", from: "/data/a", path: "/data/m" }]),
  patch("json", `${at}/one`, [{ op: "copy", from: "/data/m", path: "/data/n" }]),
  patch("json", `${at}/one`, [{ op: "test", path: "/data/m", value: "9" }]),
  patch("json", `${at}/one`, [{ op: "test", path: "/data/m", value: "8" }]),
  patch("json", `${at}/one`, [{ op: "test", path: "/data/none", value: "8" }]),
  patch("json", `${at}/one`, [{ op: "remove", path: "/data/none" }]),
  patch("json", `${at}/one`, [{ op: "replace", path: "/data/none", value: "1" }]),
  patch("json", `${at}/one`, [{ op: "add", path: "/none/deep", value: "1" }]),
  patch("json", `${at}/one`, [{ op: "move", from: "/data/none", path: "/data/x" }]),
  patch("json", `${at}/one`, [{ op: "copy", from: "/data/none", path: "/data/x" }]),
  patch("json", `${at}/one`, [{ op: "frob", path: "/data/x" }]),
  patch("json", `${at}/one`, [{ op: "add", path: "no-slash", value: "1" }]),
  patch("json", `${at}/one`, [{ op: "add", value: "1" }]),
  patch("json", `${at}/one`, [{ path: "/data/x", value: "1" }]),
  patch("json", `${at}/one`, [{ op: "add", path: "/data/x" }]),
  patch("json", `${at}/one`, [{ op: "add", path: "/metadata/labels", value: { "a~1": "b" } }]),
  patch("json", `${at}/one`, [{ op: "add", path: "/metadata/labels", value: { a: "b" } }]),
  patch("json", `${at}/one`, [{ op: "add", path: "/metadata/labels/x~1y", value: "z" }]),
  patch("json", `${at}/one`, [{ op: "replace", path: "/metadata/name", value: "two" }]),
  patch("json", `${at}/one`, [{ op: "replace", path: "/metadata/namespace", value: "default" }]),
  patch("json", `${at}/one`, [{ op: "replace", path: "/metadata/uid", value: "u" }]),
  patch("json", `${at}/one`, [{ op: "replace", path: "/metadata/resourceVersion", value: "1" }]),
  patch("json", `${at}/one`, [{ op: "replace", path: "/kind", value: "Secret" }]),
  patch("json", `${at}/one`, [{ op: "replace", path: "/apiVersion", value: "v2" }]),
  patch("json", `${at}/one`, [{ op: "add", path: "/data/x", value: 5 }]),
  patch("json", `${at}/one`, [{ op: "replace", path: "", value: {} }]),
  patch("json", `${at}/one`, {}),
  patch("json", `${at}/one`, "[]"),
  patch("json", `${at}/one`, "["),
  patch("json", `${at}/one`, "null"),
  patch("json", `${at}/one`, ""),
  patch("json", `${at}/none`, [{ op: "add", path: "/data/x", value: "1" }]),
  patch("json", `${at}/one?force=true`, [{ op: "add", path: "/data/x", value: "1" }]),
  patch("merge", `${at}/one`, { data: { x: "1", m: null } }),
  patch("merge", `${at}/one`, { data: null }),
  patch("merge", `${at}/one`, {}),
  patch("merge", `${at}/one`, { metadata: { labels: { p: "q" }, annotations: { r: "s" } } }),
  patch("merge", `${at}/one`, { metadata: { resourceVersion: "1" } }),
  patch("merge", `${at}/one`, { metadata: { resourceVersion: "<rv>" }, data: { late: "1" } }),
  patch("merge", `${at}/one`, { metadata: { uid: "nope" } }),
  patch("merge", `${at}/one`, { metadata: { uid: "<uid>" } }),
  patch("merge", `${at}/one`, { metadata: { name: "two" } }),
  patch("merge", `${at}/one`, { metadata: null }),
  patch("merge", `${at}/one`, { data: { a: 5 } }),
  patch("merge", `${at}/one`, { data: "text" }),
  patch("merge", `${at}/one`, { unknown: 1 }),
  patch("merge", `${at}/one`, []),
  patch("merge", `${at}/one`, "text"),
  patch("merge", `${at}/one`, "null"),
  patch("merge", `${at}/one`, ""),
  patch("merge", `${at}/none`, { data: {} }),
  patch("merge", `${at}/one?dryRun=All`, { data: { dry: "1" } }),
  patch("merge", `${at}/one?dryRun=x`, { data: { dry: "1" } }),
  patch("merge", `${at}/one?fieldManager=me`, { data: { mine: "1" } }),
  patch("merge", `${at}/one/status`, { data: { mine: "1" } }),
  { method: "PATCH", path: `${at}/one`, body: { data: {} }, contentType: "application/json" },
  { method: "PATCH", path: `${at}/one`, body: { data: {} }, contentType: "text/plain" },
  get(`${at}/one`),
  post(deployments, deployment),
  ...[...templatePatches.map((template) => ({ spec: { template } })), ...metadataPatches].map((body) =>
    patch("strategic", `${deployments}/template`, body),
  ),
  post(services, service),
  patch("strategic", `${services}/svc`, { spec: { ports: [{ port: 81, name: "other" }] } }),
  patch("strategic", `${services}/svc`, { spec: { ports: [{ port: 80, targetPort: "web" }] } }),
  patch("strategic", `${services}/svc`, { spec: { selector: { a: null, c: "d" } } }),
  patch("merge", `${services}/svc`, { spec: { ports: [{ port: 82 }] } }),
  patch("strategic", `${pods}/none`, { spec: {} }),
]);
