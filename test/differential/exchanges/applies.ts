import type { JsonObject } from "@unfold/apimachinery";
import { type Exchange, get, inNamespace, patch, post, put } from "../exchange.js";

const at = "/api/v1/namespaces/applies/configmaps";
const services = "/api/v1/namespaces/applies/services";

const config = (name: string, more: JsonObject): JsonObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  ...more,
});
const service = (ports: readonly JsonObject[]): JsonObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "s" },
  spec: { clusterIP: "None", selector: { a: "b" }, ports },
});

/** Server-side apply: owners, conflicts, transfers, and refusals. */
export const applies: readonly Exchange[] = inNamespace("applies", [
  patch("apply", `${at}/a`, config("a", { data: { x: "1" } })),
  patch("apply", `${at}/a?fieldManager=one`, config("a", { data: { x: "1", y: "1" } })),
  patch("apply", `${at}/a?fieldManager=one`, config("a", { data: { x: "1", y: "1" } })),
  patch("apply", `${at}/a?fieldManager=two`, config("a", { data: { x: "2" } })),
  patch("apply", `${at}/a?fieldManager=two`, config("a", { data: { x: "2", y: "2" } })),
  patch("apply", `${at}/a?fieldManager=two`, config("a", { data: { x: "1" } })),
  patch("apply", `${at}/a?fieldManager=two&force=true`, config("a", { data: { x: "2" } })),
  patch("apply", `${at}/a?fieldManager=one`, config("a", { data: { y: "1" } })),
  patch("apply", `${at}/a?fieldManager=one`, config("a", {})),
  patch("apply", `${at}/a?fieldManager=two&dryRun=All`, config("a", { data: { dry: "1" } })),
  put(`${at}/a?fieldManager=editor`, config("a", { data: { x: "3", z: "3" } })),
  patch("apply", `${at}/a?fieldManager=two`, config("a", { data: { x: "2" } })),
  patch("merge", `${at}/a?fieldManager=editor`, { data: { x: "4" } }),
  patch("merge", `${at}/a?fieldManager=patcher`, {
    metadata: { labels: { p: "1" }, annotations: { q: "1" } },
  }),
  patch("merge", `${at}/a`, { metadata: { managedFields: [] } }),
  patch("merge", `${at}/a`, { metadata: { managedFields: [{}] } }),
  get(`${at}/a`),
  patch("apply", `${at}/a?fieldManager=one`, config("other", {})),
  patch("apply", `${at}/a?fieldManager=one`, { apiVersion: "v1", kind: "Secret", metadata: { name: "a" } }),
  patch("apply", `${at}/a?fieldManager=one`, { metadata: { name: "a" } }),
  patch("apply", `${at}/a?fieldManager=one`, { apiVersion: "v1", kind: "ConfigMap" }),
  patch("apply", `${at}/a?fieldManager=one`, "not: [yaml"),
  patch("apply", `${at}/a?fieldManager=one`, "[]"),
  patch("apply", `${at}/a?fieldManager=one`, config("a", { data: { n: 1 } })),
  patch("apply", `${at}/a?fieldManager=one`, config("a", { unknown: 1 })),
  patch("apply", `${at}/a?fieldManager=one`, {
    ...config("a", {}),
    metadata: { name: "a", managedFields: [{ manager: "x" }] },
  }),
  patch("apply", `${at}/a?fieldManager=one`, {
    ...config("a", {}),
    metadata: { name: "a", resourceVersion: "1" },
  }),
  patch("apply", `${at}/Bad_Name?fieldManager=one`, config("Bad_Name", {})),
  patch("apply", `/api/v1/namespaces/nowhere/configmaps/a?fieldManager=one`, config("a", {})),
  patch(
    "apply",
    `${at}/yaml?fieldManager=one`,
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata: {a: b}\n",
  ),
  // Lists by key and sets.
  patch("apply", `${services}/s?fieldManager=one`, service([{ name: "a", port: 80, protocol: "TCP" }])),
  patch("apply", `${services}/s?fieldManager=two`, service([{ name: "b", port: 81, protocol: "TCP" }])),
  patch("apply", `${services}/s?fieldManager=two`, service([{ name: "c", port: 80, protocol: "TCP" }])),
  patch("apply", `${services}/s?fieldManager=two`, service([{ name: "c", protocol: "TCP" }])),
  patch("apply", `${services}/s?fieldManager=one`, service([])),
  patch("apply", `${at}/f?fieldManager=one`, {
    ...config("f", {}),
    metadata: { name: "f", finalizers: ["example.com/a", "example.com/b"] },
  }),
  patch("apply", `${at}/f?fieldManager=two`, {
    ...config("f", {}),
    metadata: { name: "f", finalizers: ["example.com/c", "example.com/b"] },
  }),
  patch("apply", `${at}/f?fieldManager=one`, {
    ...config("f", {}),
    metadata: { name: "f", finalizers: ["example.com/b"] },
  }),
  patch("apply", `${at}/f?fieldManager=two`, {
    ...config("f", {}),
    metadata: { name: "f", finalizers: ["example.com/b", "example.com/b"] },
  }),
  // From client-side to server-side.
  post(`${at}?fieldManager=kubectl-client-side-apply`, {
    ...config("c", { data: { k: "v" } }),
    metadata: {
      name: "c",
      annotations: {
        "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(config("c", { data: { k: "v" } })),
      },
    },
  }),
  patch("apply", `${at}/c?fieldManager=kubectl`, config("c", { data: { k: "w" } })),
]);
