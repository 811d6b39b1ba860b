import type { JsonObject } from "@unfold/apimachinery";
import { asTable, type Exchange, get, inNamespace, patch, post, put, remove } from "../exchange.js";

const at = "/api/v1/namespaces/deletions/configmaps";

const config = (name: string, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, ...metadata },
});
const options = (more: JsonObject): JsonObject => ({ apiVersion: "v1", kind: "DeleteOptions", ...more });

/** Deletion with its options, finalizers and collections. */
export const deletions: readonly Exchange[] = inNamespace("deletions", [
  post(at, config("a"), { keep: { uid: "/metadata/uid", rv: "/metadata/resourceVersion" } }),
  remove(`${at}/a`, options({ preconditions: { uid: "other" } })),
  remove(`${at}/a`, options({ preconditions: { resourceVersion: "1" } })),
  remove(`${at}/a`, options({ dryRun: ["All"] })),
  remove(`${at}/a?dryRun=All`),
  remove(`${at}/a`, options({ dryRun: ["Half"] })),
  remove(`${at}/a?dryRun=Half`),
  remove(`${at}/a`, options({ propagationPolicy: "Sideways" })),
  remove(`${at}/a`, options({ propagationPolicy: "Orphan", orphanDependents: true })),
  remove(`${at}/a`, options({ gracePeriodSeconds: -1 })),
  remove(`${at}/a?propagationPolicy=Sideways`),
  remove(`${at}/a?gracePeriodSeconds=x`),
  remove(`${at}/a`, "not json"),
  remove(`${at}/a`, { kind: "ConfigMap", apiVersion: "v1" }),
  remove(`${at}/a`, []),
  remove(`${at}/a/status`),
  remove(`${at}/none`),
  remove(`${at}/none`, options({ preconditions: { uid: "x" } })),
  remove(`${at}/a`, options({ preconditions: { uid: "<uid>", resourceVersion: "<rv>" } })),
  post(at, config("a")),
  remove(`${at}/a`, undefined, { accept: asTable }),
  // Finalizers.
  post(at, config("held", { finalizers: ["example.com/one", "example.com/two"] })),
  remove(`${at}/held`),
  remove(`${at}/held`),
  patch("merge", `${at}/held`, { data: { still: "changes" } }),
  patch("merge", `${at}/held`, { metadata: { finalizers: ["example.com/two", "example.com/three"] } }),
  patch("merge", `${at}/held`, { metadata: { deletionTimestamp: null } }),
  post(at, config("held")),
  patch("merge", `${at}/held`, { metadata: { finalizers: ["example.com/two"] } }),
  put(`${at}/held`, config("held", { finalizers: [] })),
  get(`${at}/held`),
  post(at, config("fore")),
  remove(`${at}/fore`, options({ propagationPolicy: "Foreground" }), { unchecked: true }),
  post(at, config("orphan")),
  remove(`${at}/orphan?propagationPolicy=Orphan`, undefined, { unchecked: true }),
  post(at, config("back")),
  remove(`${at}/back?propagationPolicy=Background`),
  // Collections.
  post(at, config("c1", { labels: { set: "x" } })),
  post(at, config("c2", { labels: { set: "x" } })),
  post(at, config("c3", { labels: { set: "y" }, finalizers: ["example.com/one"] })),
  remove(`${at}?labelSelector=set%3Dx&dryRun=All`),
  remove(`${at}?labelSelector=set%3Dx`),
  remove(`${at}?labelSelector=set%3Dx`),
  remove(`${at}?labelSelector=set%20in`),
  remove(`${at}?fieldSelector=metadata.name%3Dnone`),
  remove(`${at}?labelSelector=set%3Dy`),
  get(`${at}?labelSelector=set`),
  patch("json", `${at}/c3`, [{ op: "remove", path: "/metadata/finalizers" }]),
  remove("/api/v1/configmaps"),
  remove("/api/v1/namespaces"),
  remove("/api/v1/namespaces/nowhere/configmaps"),
]);
