import { describe, expect, it } from "vitest";
import { parseResourcePath } from "./api-path.js";

const core = { group: "", version: "v1", watch: false };
const custom = { group: "example.com", version: "v1", watch: false };

const cases: readonly [path: string, want: ReturnType<typeof parseResourcePath>][] = [
  ["/api/v1/nodes", { ...core, resource: "nodes" }],
  ["/api/v1/namespaces", { ...core, resource: "namespaces" }],
  ["/api/v1/namespaces/a", { ...core, resource: "namespaces", name: "a" }],
  ["/api/v1/namespaces/a/status", { ...core, resource: "namespaces", name: "a", subresource: "status" }],
  ["/api/v1/namespaces/a/finalize", { ...core, resource: "namespaces", name: "a", subresource: "finalize" }],
  ["/api/v1/namespaces/a/pods", { ...core, namespace: "a", resource: "pods" }],
  ["/api/v1/namespaces/a/pods/", { ...core, namespace: "a", resource: "pods" }],
  ["/api/v1/watch/namespaces/a/pods", { ...core, namespace: "a", resource: "pods", watch: true }],
  ["/apis/example.com/v1/widgets", { ...custom, resource: "widgets" }],
  [
    "/apis/example.com/v1/namespaces/a/widgets/b%20c/status",
    { ...custom, namespace: "a", resource: "widgets", name: "b c", subresource: "status" },
  ],
  [
    "/api/v1/namespaces/a/pods/b%2Fc",
    { ...core, namespace: "a", resource: "pods", name: "b", subresource: "c" },
  ],
  ["/apis/example.com/v1/namespaces/a/widgets/b/x/y", undefined],
  ["/apis/example.com/v1", undefined],
  ["/apis/example.com", undefined],
  ["/api", undefined],
  ["/version", undefined],
];

describe("parseResourcePath", () => {
  it.each(cases)("%s", (path, want) => {
    expect(parseResourcePath(path)).toEqual(want);
  });
});
