import type { JsonObject } from "@unfold/apimachinery";
import { asTable, type Exchange, get, inNamespace, patch, post, put, remove } from "../exchange.js";

const core = "/api/v1/namespaces/pods";
const at = `${core}/pods`;

const pod = (name: string, spec: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { containers: [{ name: "c", image: "i" }], automountServiceAccountToken: false, ...spec },
  ...more,
});
const container = (more: JsonObject): JsonObject => ({ containers: [{ name: "c", image: "i", ...more }] });
const binding = (name: string, target: JsonObject, more: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Binding",
  metadata: { name, ...more },
  target,
});
const eviction = (name: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: "policy/v1beta1",
  kind: "Eviction",
  metadata: { name },
  ...more,
});

const badSpecs: readonly JsonObject[] = [
  { containers: [] },
  { containers: [{ name: "B_", image: "" }] },
  {
    containers: [
      { name: "c", image: "i" },
      { name: "c", image: "i" },
    ],
  },
  { restartPolicy: "Sometimes" },
  { dnsPolicy: "Guess" },
  { serviceAccountName: "nobody" },
  { priorityClassName: "none" },
  { volumes: [{ name: "V" }] },
  { volumes: [{ name: "v" }, { name: "v" }] },
  container({ volumeMounts: [{ name: "w", mountPath: "/x" }] }),
  container({ ports: [{ containerPort: 70000 }] }),
  container({ env: [{ name: "", value: "c" }] }),
];

const logQueries = [
  "",
  "?container=x",
  "?tailLines=-1",
  "?tailLines=x",
  "?sinceSeconds=0",
  "?sinceSeconds=1&sinceTime=2020-01-01T00:00:00Z",
  "?limitBytes=0",
];

/** Pods: what the server makes of them, what of them may change, and what is asked of those that run. */
export const pods: readonly Exchange[] = inNamespace("pods", [
  post(
    `${core}/serviceaccounts`,
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } },
    { unchecked: true },
  ),
  post(at, pod("a")),
  get(at, { accept: asTable }),
  get(`${at}?fieldSelector=status.phase%3DPending`),
  get(`${at}?fieldSelector=spec.nodeName%3D`),
  post(at, pod("bound", { nodeName: "n1" }, { status: { phase: "Running", podIP: "1.2.3.4" } })),
  post(at, pod("sized", container({ resources: { limits: { cpu: "1", memory: "1024Mi" } } }))),
  post(at, pod("half", container({ resources: { limits: { cpu: 1 }, requests: { cpu: 0.5 } } }))),
  post(at, pod("repeats", container({ env: [{ name: "A", value: "1" }, { name: "B" }] }))),
  ...badSpecs.map((spec) => post(at, pod("bad", spec))),
  // What may change.
  put(`${at}/a`, pod("a", { restartPolicy: "Never" })),
  patch("strategic", `${at}/a`, { spec: { containers: [{ name: "c", image: "k" }] } }),
  patch("strategic", `${at}/a`, { spec: { nodeName: "x" } }),
  patch("strategic", `${at}/a`, { spec: { containers: [{ name: "d", image: "k" }] } }),
  patch("strategic", `${at}/a`, { spec: { activeDeadlineSeconds: 5 } }),
  patch("merge", `${at}/a/status`, { status: { phase: "Running" }, spec: { nodeName: "z" } }),
  // Bindings.
  post(`${at}/a/binding`, binding("a", { kind: "Node", name: "n1" })),
  get(`${at}/a`),
  post(`${at}/a/binding`, binding("a", { kind: "Node", name: "n2" })),
  post(`${core}/bindings`, binding("sized", { kind: "Node", name: "n2" })),
  post(`${core}/bindings`, binding("none", { kind: "Node", name: "n2" })),
  post(`${at}/half/binding`, binding("half", { kind: "Pod", name: "n2" })),
  post(`${at}/half/binding`, binding("half", { kind: "Node", name: "" })),
  post(`${at}/half/binding`, binding("other", { kind: "Node", name: "n" })),
  post(`${at}/half/binding?dryRun=All`, binding("half", { kind: "Node", name: "n" })),
  post(`${at}/half/binding`, pod("half")),
  post(`${at}/half/binding`, binding("half", { kind: "Node", name: "n" }, { annotations: { a: "b" } })),
  get(`${at}/half`),
  get(`${at}/half/binding`),
  get(`${core}/bindings`),
  // What leads into them.
  ...logQueries.map((query) => get(`${at}/a/log${query}`)),
  get(`${at}/none/log`),
  post(at, pod("two", { containers: ["c", "d"].map((name) => ({ name, image: "i" })) })),
  get(`${at}/two/log`),
  get(`${at}/two/log?container=c`),
  get(`${at}/two/log?container=q`),
  post(`${at}/two/exec?command=ls`, ""),
  post(`${at}/two/exec?command=ls&container=q`, ""),
  post(`${at}/two/exec?command=ls&container=c&stdout=true`, ""),
  post(`${at}/a/exec?command=ls&stdout=true`, ""),
  post(`${at}/none/exec?command=ls&stdout=true`, ""),
  put(`${at}/a/exec?command=ls`, ""),
  remove(`${at}/a/exec`),
  post(`${at}/two/attach?stdout=true`, ""),
  post(`${at}/a/attach?stdout=true`, ""),
  post(`${at}/two/portforward`, ""),
  post(`${at}/a/portforward`, ""),
  patch("strategic", `${at}/a/log`, {}),
  // Evictions.
  post(`${at}/two/eviction`, eviction("other")),
  post(`${at}/none/eviction`, eviction("none")),
  post(`${at}/two/eviction`, eviction("two", { deleteOptions: { dryRun: ["All"] } })),
  post(`${at}/two/eviction?dryRun=All`, eviction("two")),
  post(`${at}/two/eviction`, pod("two")),
  post(`${at}/two/eviction`, { kind: "Eviction", metadata: { name: "two" } }),
  post(`${at}/two/eviction`, eviction("two")),
  get(`${at}/two`),
  remove(`${at}/repeats`),
]);
