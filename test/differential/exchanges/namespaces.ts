import { asTable, type Exchange, get, inNamespace, patch, post, put, remove } from "../exchange.js";

const at = "/api/v1/namespaces";
const namespace = (name: string, more: object = {}) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name },
  ...more,
});

/** Namespaces: their names, phases and finalizers. No controller runs on the real server, so none ends. */
export const namespaces: readonly Exchange[] = inNamespace("spaces", [
  get(`${at}/spaces`),
  get(`${at}/spaces`, { accept: asTable }),
  get(`${at}/default`),
  get(`${at}/kube-system`),
  post(at, namespace("spaces")),
  post(at, namespace("Upper")),
  post(at, namespace("dot.ted")),
  post(at, namespace("x".repeat(64))),
  post(at, namespace("")),
  post(at, namespace("finalized", { spec: { finalizers: ["example.com/x"] } })),
  post(at, namespace("badly-finalized", { spec: { finalizers: ["x"] } })),
  post(`${at}?dryRun=All`, namespace("dry")),
  get(`${at}/dry`),
  put(`${at}/spaces`, namespace("spaces", { metadata: { name: "spaces", labels: { a: "b" } } })),
  patch("merge", `${at}/spaces`, { metadata: { labels: { c: "d" } } }),
  patch("merge", `${at}/spaces`, { status: { phase: "Terminating" } }),
  patch("merge", `${at}/spaces/status`, { status: { phase: "Active" } }),
  get(`${at}/spaces/status`),
  get(`${at}/spaces/finalize`),
  put(
    `${at}/spaces/finalize`,
    namespace("spaces", { spec: { finalizers: ["kubernetes", "example.com/x"] } }),
  ),
  get(`${at}?fieldSelector=status.phase%3DActive,metadata.name%3Dspaces`),
  remove(`${at}/default`),
  remove(`${at}/kube-system`),
  remove(`${at}/kube-public`),
  remove(`${at}/none`),
  remove(at),
]);
