import { fieldAt, listAt, stringAt } from "@unfold/apimachinery";
import { beforeAll, describe, expect, it } from "vitest";
import {
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
  widgets,
} from "../server-fixture.js";
import { createMemoryStore } from "../store/open-store.js";

const names = (body: Parameters<typeof listAt>[0]): readonly (string | undefined)[] =>
  listAt(body, "items").map((item) => stringAt(item, "metadata", "name"));

async function withWidgets(options = {}): Promise<TestServer> {
  const test = await startTestServer(options);
  await test.call("POST", definitions, widgetDefinition);
  for (const name of ["a", "b", "c", "d"]) {
    await test.call(
      "POST",
      widgets,
      widget(name, { metadata: { name, labels: { even: String(name > "b") } } }),
    );
  }
  return test;
}

describe("lists", () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await withWidgets();
  });

  it.each([
    ["", ["a", "b", "c", "d"]],
    ["labelSelector=even%3Dtrue", ["c", "d"]],
    ["labelSelector=even%20notin%20(true)", ["a", "b"]],
    ["fieldSelector=metadata.name%3Db", ["b"]],
    ["fieldSelector=metadata.namespace!%3Ddefault", []],
    ["labelSelector=even%3Dtrue&limit=1", ["c"]],
  ])("selected by %s", async (query, want) => {
    expect(names((await test.call("GET", `${widgets}?${query}`)).body)).toEqual(want);
  });

  it.each([
    ["labelSelector=a%20b%20c", 400],
    ["fieldSelector=spec.foo%3D1", 400],
    ["limit=x", 400],
    ["continue=abc", 400],
    ["resourceVersion=99999999", 504],
    ["resourceVersionMatch=Exact", 422],
    ["resourceVersion=1&resourceVersionMatch=Foo", 422],
    ["sendInitialEvents=true", 422],
  ])("refused: %s", async (query, code) => {
    expect((await test.call("GET", `${widgets}?${query}`)).code).toBe(code);
  });

  it("of built-in kinds leave apiVersion and kind to the list, those of custom kinds do not", async () => {
    const [namespace] = listAt((await test.call("GET", "/api/v1/namespaces")).body, "items");
    expect(Object.keys(namespace as object)).toEqual(["metadata", "status", "spec"]);
    const [one] = listAt((await test.call("GET", widgets)).body, "items");
    expect(one).toMatchObject({ apiVersion: "example.com/v1", kind: "Widget" });
  });

  it("over all namespaces, in another version, as table and as metadata", async () => {
    const all = await test.call("GET", "/apis/example.com/v1beta1/widgets");
    expect(all.body).toMatchObject({ kind: "WidgetList", apiVersion: "example.com/v1beta1" });
    expect(listAt(all.body, "items")[0]).toMatchObject({
      apiVersion: "example.com/v1beta1",
      spec: { color: "red" },
    });
    const accept = (as: string) => ({ accept: `application/json;as=${as};v=v1;g=meta.k8s.io` });
    const table = await test.call("GET", `${widgets}?limit=2`, undefined, accept("Table"));
    expect(listAt(table.body, "rows").map((row) => fieldAt(row, "cells"))).toEqual([
      ["a", 1],
      ["b", 1],
    ]);
    expect(table.body.metadata).toMatchObject({ remainingItemCount: 2, continue: expect.any(String) });
    const partial = await test.call("GET", widgets, undefined, accept("PartialObjectMetadataList"));
    expect(Object.keys(listAt(partial.body, "items")[0] as object)).toEqual([
      "kind",
      "apiVersion",
      "metadata",
    ]);
    expect((await test.call("GET", widgets, undefined, accept("PartialObjectMetadata"))).code).toBe(406);
  });
});

describe("pages of a list", () => {
  it("show what the first one saw, whatever is written in between", async () => {
    const { call } = await withWidgets();
    const first = await call("GET", `${widgets}?limit=2`);
    expect(names(first.body)).toEqual(["a", "b"]);
    await call("DELETE", `${widgets}/c`);
    await call("POST", widgets, widget("cc"));
    await call(
      "PATCH",
      `${widgets}/d`,
      { spec: { size: 9 } },
      { "content-type": "application/merge-patch+json" },
    );
    const token = stringAt(first.body, "metadata", "continue") ?? "";
    const second = await call("GET", `${widgets}?limit=2&continue=${token}`);
    expect(names(second.body)).toEqual(["c", "d"]);
    expect(fieldAt(listAt(second.body, "items")[1], "spec", "size")).toBe(1);
    expect(fieldAt(second.body, "metadata", "resourceVersion")).toBe(
      fieldAt(first.body, "metadata", "resourceVersion"),
    );
    expect(fieldAt(second.body, "metadata", "continue")).toBe("");
    expect(names((await call("GET", widgets)).body)).toEqual(["a", "b", "cc", "d"]);
  });

  it("expire with the events, and say how to go on without consistency", async () => {
    const { call } = await withWidgets({
      store: createMemoryStore({ window: { events: 3, bytes: 1_000_000 } }),
    });
    const first = await call("GET", `${widgets}?limit=2`);
    for (const name of ["e", "f", "g", "h"]) await call("POST", widgets, widget(name));
    const token = stringAt(first.body, "metadata", "continue") ?? "";
    const gone = await call("GET", `${widgets}?continue=${token}`);
    expect(gone.body).toMatchObject({
      code: 410,
      reason: "Expired",
      message: expect.stringContaining("too old to display a consistent list"),
    });
    const next = stringAt(gone.body, "metadata", "continue") ?? "";
    expect(names((await call("GET", `${widgets}?continue=${next}`)).body)).toEqual([
      "c",
      "d",
      "e",
      "f",
      "g",
      "h",
    ]);
  });
});
