import type { JsonObject } from "@unfold/apimachinery";
import {
  asMetadata,
  asTable,
  type Exchange,
  get,
  inNamespace,
  patch,
  post,
  remove,
  watch,
} from "../exchange.js";

const at = "/api/v1/namespaces/watches/configmaps";
const config = (name: string, labels: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels },
});

/** Watches over changes that have happened. */
export const watches: readonly Exchange[] = inNamespace("watches", [
  get(at, { keep: { start: "/metadata/resourceVersion" } }),
  post(at, config("a", { app: "x" })),
  post(at, config("b")),
  patch("merge", `${at}/a`, { data: { k: "1" } }),
  patch("merge", `${at}/b`, { metadata: { labels: { app: "x" } } }),
  patch("merge", `${at}/a`, { metadata: { labels: { app: null } } }),
  patch("merge", `${at}/b`, { data: { k: "2" } }),
  remove(`${at}/b`),
  watch(`${at}?watch=true&resourceVersion=<start>`, 7),
  watch(`${at}?watch=1&resourceVersion=<start>`, 7),
  watch(`${at}?watch=true&resourceVersion=<start>&labelSelector=app%3Dx`, 6),
  watch(`${at}?watch=true&resourceVersion=<start>&fieldSelector=metadata.name%3Db`, 4),
  watch(`/api/v1/watch/namespaces/watches/configmaps?resourceVersion=<start>`, 7),
  watch(`/api/v1/watch/namespaces/watches/configmaps/b?resourceVersion=<start>`, 4),
  watch(`/api/v1/watch/configmaps?resourceVersion=<start>&labelSelector=app%3Dx`, 6),
  watch(`${at}/a?watch=true&resourceVersion=<start>`, 3),
  watch(`${at}?watch=true`, 1),
  watch(`${at}?watch=true&resourceVersion=0`, 1),
  { ...watch(`${at}?watch=true&resourceVersion=<start>`, 7), accept: asMetadata },
  { ...watch(`${at}?watch=true&resourceVersion=<start>`, 7), accept: asTable },
  { ...watch(`${at}?watch=true&resourceVersion=<start>&includeObject=None`, 7), accept: asTable },
  watch(`${at}?watch=true&resourceVersion=x`, 1),
  watch(`${at}?watch=true&labelSelector=a%20b`, 1),
  watch(`${at}?watch=true&fieldSelector=spec.x%3D1`, 1),
  watch(`${at}?watch=true&resourceVersion=<start>&resourceVersionMatch=Exact`, 1),
  watch(`${at}?watch=true&timeoutSeconds=1&resourceVersion=<start>&labelSelector=none`, 1),
  watch("/api/v1/namespaces/nowhere/configmaps?watch=true&timeoutSeconds=1&resourceVersion=<start>", 1),
  watch("/api/v1/nopes?watch=true", 1),
]);
