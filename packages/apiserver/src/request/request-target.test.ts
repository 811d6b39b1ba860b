import { expect, it } from "vitest";
import { requestTarget } from "./request-target.js";

it.each([
  ["/api/v1/pods?limit=1&continue=a%26b", "/api/v1/pods", { limit: "1", continue: "a&b" }],
  ["/api/v1/namespaces/a/configmaps/%2e%2e", "/api/v1/namespaces/a/configmaps/%2e%2e", {}],
  ["/healthz/../api", "/healthz/../api", {}],
  ["//host/api/v1/secrets", "//host/api/v1/secrets", {}],
  ["https://host:6443/api?x", "/api", { x: "" }],
  ["http://host?x=%zz", "/", { x: "%zz" }],
])("%s", (text, pathname, query) => {
  const target = requestTarget(text);
  expect(target.pathname).toBe(pathname);
  expect(Object.fromEntries(target.searchParams)).toEqual(query);
});

it.each(["*", "api", "host:443"])("%s is none", (text) => {
  expect(() => requestTarget(text)).toThrow(`invalid URL: ${text}`);
});
