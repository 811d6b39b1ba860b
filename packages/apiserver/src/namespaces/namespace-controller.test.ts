import { beforeEach, describe, expect, it } from "vitest";
import {
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
} from "../server-fixture.js";

const merge = { "content-type": "application/merge-patch+json" };
const inNamespace = "/apis/example.com/v1/namespaces/n/widgets";

let test: TestServer;

beforeEach(async () => {
  test = await startTestServer();
  await test.call("POST", definitions, widgetDefinition);
  await test.call("POST", "/api/v1/namespaces", { metadata: { name: "n" } });
});

describe("a namespace", () => {
  it("is active, labelled and finalized from the start", async () => {
    expect((await test.call("GET", "/api/v1/namespaces/n")).body).toMatchObject({
      metadata: { labels: { "kubernetes.io/metadata.name": "n" } },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    });
  });

  it("goes with everything in it", async () => {
    await test.call("POST", inNamespace, widget("a"));
    await test.call("POST", "/api/v1/namespaces/n/pods", { metadata: { name: "p" } });
    const { body } = await test.call("DELETE", "/api/v1/namespaces/n");
    expect(body).toMatchObject({ kind: "Namespace", status: { phase: "Terminating" } });
    await test.server.settled();
    expect((await test.call("GET", "/api/v1/namespaces/n")).code).toBe(404);
    expect((await test.call("GET", "/apis/example.com/v1/widgets")).body.items).toEqual([]);
    expect((await test.call("POST", "/api/v1/namespaces", { metadata: { name: "n" } })).code).toBe(201);
  });

  it("waits for finalizers within and takes nothing new", async () => {
    await test.call(
      "POST",
      inNamespace,
      widget("held", { metadata: { name: "held", finalizers: ["example.com/f"] } }),
    );
    await test.call("DELETE", "/api/v1/namespaces/n");
    await test.server.settled();
    expect((await test.call("GET", "/api/v1/namespaces/n")).body).toMatchObject({
      status: {
        phase: "Terminating",
        conditions: [
          { type: "NamespaceDeletionDiscoveryFailure", status: "False", reason: "ResourcesDiscovered" },
          { type: "NamespaceDeletionGroupVersionParsingFailure", status: "False" },
          { type: "NamespaceDeletionContentFailure", status: "False", reason: "ContentDeleted" },
          {
            type: "NamespaceContentRemaining",
            status: "True",
            reason: "SomeResourcesRemain",
            message: "Some resources are remaining: widgets.example.com has 1 resource instances",
          },
          {
            type: "NamespaceFinalizersRemaining",
            status: "True",
            reason: "SomeFinalizersRemain",
            message:
              "Some content in the namespace has finalizers remaining: example.com/f in 1 resource instances",
          },
        ],
      },
    });
    expect(
      (await test.call("POST", "/api/v1/namespaces/n/configmaps", { metadata: { name: "b" } })).body,
    ).toMatchObject({
      code: 403,
      message:
        'configmaps "b" is forbidden: unable to create new content in namespace n because it is being terminated',
      details: {
        causes: [
          {
            reason: "NamespaceTerminating",
            message: "namespace n is being terminated",
            field: "metadata.namespace",
          },
        ],
      },
    });
    await test.call("PATCH", `${inNamespace}/held`, { metadata: { finalizers: null } }, merge);
    await test.server.settled();
    expect((await test.call("GET", "/api/v1/namespaces/n")).code).toBe(404);
  });

  it("leaves nothing behind that was being created meanwhile", async () => {
    const creates = Array.from({ length: 50 }, (_, index) =>
      test.call("POST", inNamespace, widget(`w${index}`)),
    );
    const deletion = test.call("DELETE", "/api/v1/namespaces/n");
    const codes = (await Promise.all(creates)).map(({ code }) => code);
    await deletion;
    await test.server.settled();
    expect(codes.every((code) => code === 201 || code === 403 || code === 404)).toBe(true);
    expect((await test.call("GET", "/api/v1/namespaces/n")).code).toBe(404);
    expect((await test.call("GET", "/apis/example.com/v1/widgets")).body.items).toEqual([]);
  });

  it("of the system stays", async () => {
    expect((await test.call("DELETE", "/api/v1/namespaces/kube-system")).body).toMatchObject({
      code: 403,
      message: 'namespaces "kube-system" is forbidden: this namespace may not be deleted',
    });
  });

  it("gets its default account back", async () => {
    await test.server.settled();
    const path = "/api/v1/namespaces/n/serviceaccounts/default";
    expect((await test.call("DELETE", path)).body).toMatchObject({ kind: "ServiceAccount" });
    await test.server.settled();
    expect((await test.call("GET", path)).code).toBe(200);
  });
});
