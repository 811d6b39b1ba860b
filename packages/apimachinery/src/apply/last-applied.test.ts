import { describe, expect, it } from "vitest";
import { applyPatch } from "./apply-patch.js";
import { apiVersion, now, owners, schema, thing, thrown } from "./testdata/things.js";
import { trackUpdate } from "./track-update.js";

describe("client-side apply", () => {
  it("takes over as kubectl, and keeps its record", () => {
    const annotation = "kubectl.kubernetes.io/last-applied-configuration";
    const record = JSON.stringify(thing({ a: 1, b: 1 }));
    const created = thing({ a: 1, b: 1 }, { annotations: { [annotation]: record } });
    const context = { schema, now, apiVersion };
    const live = trackUpdate({
      ...context,
      live: undefined,
      object: created,
      manager: "kubectl-client-side-apply",
    });
    const server = { ...context, live, applied: thing({ a: 2 }), force: false };
    expect(thrown(() => applyPatch({ ...server, manager: "other" })).code).toBe(409);
    const result = applyPatch({ ...server, manager: "kubectl" });
    expect(result.spec).toEqual({ a: 2, b: 1 });
    expect(result.metadata.annotations?.[annotation]).toBe(
      '{"apiVersion":"x.io/v1","kind":"Thing","metadata":{"name":"t"},"spec":{"a":2}}\n',
    );
    expect(owners(result)["kubectl-client-side-apply Update"]).toEqual({ ".": {}, "f:b": {} });
  });
});
