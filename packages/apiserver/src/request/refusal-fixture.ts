import { beforeAll, expect, it } from "vitest";
import {
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
  widgets,
} from "../server-fixture.js";

export const configMaps = "/api/v1/namespaces/default/configmaps";
export const secrets = "/api/v1/namespaces/default/secrets";
export const merge = { "content-type": "application/merge-patch+json" };
export const apply = { "content-type": "application/apply-patch+yaml" };

let test: TestServer;

const call: TestServer["call"] = (...request) => test.call(...request);

/** A request, and what it is refused with. */
export interface Refusal {
  readonly name: string;
  readonly request: Parameters<typeof call>;
  readonly code: number;
  readonly message: string;
}

/**
 * Proves that each is refused so, by a server with a widget and a configmap called `there` and a widget `held` that waits
 * for its finalizer.
 */
export function expectRefusals(refusals: readonly Refusal[]): void {
  beforeAll(async () => {
    test = await startTestServer();
    await call("POST", definitions, widgetDefinition);
    await call("POST", widgets, widget("there"));
    await call("POST", configMaps, { metadata: { name: "there" }, data: { a: "b" } });
    await call(
      "POST",
      widgets,
      widget("held", { metadata: { name: "held", finalizers: ["example.com/f"] } }),
    );
    await call("DELETE", `${widgets}/held`);
  });

  it.each(refusals)("refuses in kube-apiserver's words: $name", async ({ request, code, message }) => {
    const want = { kind: "Status", apiVersion: "v1", status: "Failure", code, message };
    expect((await call(...request)).body).toMatchObject(want);
  });
}
