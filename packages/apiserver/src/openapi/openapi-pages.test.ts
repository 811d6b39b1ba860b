import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ResourceKind } from "../kinds/resource-kind.js";
import { openApiPages } from "./openapi-pages.js";

const kindOf = (description: string): ResourceKind => ({
  group: "ex.io",
  kind: "Foo",
  listKind: "FooList",
  plural: "foos",
  singular: "foo",
  shortNames: [],
  categories: [],
  namespaced: true,
  versions: [{ name: "v1", served: true, storage: true, schema: { description }, columns: [] }],
  statusSubresource: false,
  custom: true,
  generation: true,
});

describe("openApiPages", () => {
  let kinds: readonly ResourceKind[] = [kindOf("one")];
  let server: Server;
  let base = "";

  beforeAll(async () => {
    const pages = openApiPages(() => [...kinds]);
    server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
      void Promise.resolve(pages(pathname, searchParams, request, response)).then((answered) => {
        if (!answered) response.writeHead(404).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(base + path, { headers, redirect: "manual" });

  async function indexed(): Promise<string> {
    const index = (await (await get("/openapi/v3")).json()) as {
      paths: { "apis/ex.io/v1": { serverRelativeURL: string } };
    };
    return index.paths["apis/ex.io/v1"].serverRelativeURL;
  }

  it("serves what the index names, to be kept for good", async () => {
    const answer = await get(await indexed());
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("public, immutable");
    expect(JSON.stringify(await answer.json())).toContain('"description":"one"');
  });

  it.each([
    ["/openapi/v2", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf", 200],
    ["/openapi/v2", "application/json", 200],
    ["/openapi/v3/apis/ex.io/v1", "application/com.github.proto-openapi.spec.v3@v1.0+protobuf", 406],
  ])("%s as %s: %d", async (path, accept, status) => {
    const answer = await get(path, { accept });
    expect(answer.status).toBe(status);
    if (status === 200) expect(answer.headers.get("content-type")).toBe(accept.replace("@", "."));
  });

  it("a changed kind has another hash, to which old ones lead", async () => {
    const old = await indexed();
    kinds = [kindOf("two")];
    const answer = await get(old);
    expect(answer.status).toBe(301);
    expect(answer.headers.get("location")).toBe(await indexed());
    expect(await (await get(await indexed())).text()).toContain('"description":"two"');
  });

  it("answers 304 to who has the document, 406 to who reads no JSON, and leaves other paths alone", async () => {
    const etag = (await get("/openapi/v2")).headers.get("etag") ?? "";
    expect((await get("/openapi/v2", { "if-none-match": etag })).status).toBe(304);
    expect((await get("/openapi/v3/apis/ex.io/v1", { accept: "application/x-other" })).status).toBe(406);
    expect((await get("/openapi/v3/apis/ex.io/v9")).status).toBe(404);
    expect((await get("/apis")).status).toBe(404);
  });
});
