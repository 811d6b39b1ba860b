import { type Converter, fieldAt, type KubeObject, withFieldAt } from "@unfold/apimachinery";
import { beforeEach, describe, expect, it } from "vitest";
import {
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
  widgets,
} from "../server-fixture.js";

const beta = widgets.replace("v1", "v1beta1");
const merge = { "content-type": "application/merge-patch+json" };

/** v1beta1 calls the size `bulk`. */
const converter: Converter = {
  group: "example.com",
  kind: "Widget",
  convert(object, apiVersion) {
    const [from, to] = apiVersion === "example.com/v1" ? ["bulk", "size"] : ["size", "bulk"];
    const value = fieldAt(object, "spec", from ?? "");
    if (value === 666) throw new Error("unlucky");
    const renamed = withFieldAt(
      withFieldAt(object, ["spec", from ?? ""], undefined),
      ["spec", to ?? ""],
      value,
    );
    return { ...renamed, apiVersion } as KubeObject;
  },
};

let test: TestServer;

beforeEach(async () => {
  test = await startTestServer({ converters: [converter] });
  await test.call("POST", definitions, widgetDefinition);
});

describe("a kind with two versions", () => {
  it("is written and read in both, stored in one", async () => {
    const sent = { ...widget("a", { spec: { bulk: 3 } }), apiVersion: "example.com/v1beta1" };
    expect(await test.call("POST", beta, sent)).toMatchObject({
      code: 201,
      body: { apiVersion: "example.com/v1beta1", spec: { bulk: 3 } },
    });
    expect((await test.call("GET", `${widgets}/a`)).body).toMatchObject({
      apiVersion: "example.com/v1",
      spec: { size: 3, color: "red" },
    });
    await test.call("PATCH", `${widgets}/a`, { spec: { size: 4 } }, merge);
    expect((await test.call("GET", `${beta}/a`)).body).toMatchObject({ spec: { bulk: 4, color: "red" } });
    const patched = await test.call("PATCH", `${beta}/a`, { spec: { bulk: 5 } }, merge);
    expect(patched.body).toMatchObject({ apiVersion: "example.com/v1beta1", spec: { bulk: 5 } });
  });

  it("is watched and listed in the version asked for", async () => {
    const stream = test.open(`${beta}?watch=1`);
    await test.call("POST", widgets, widget("a"));
    expect(stream.events).toMatchObject([
      { type: "ADDED", object: { apiVersion: "example.com/v1beta1", spec: { bulk: 1 } } },
    ]);
    expect((await test.call("GET", beta)).body).toMatchObject({ items: [{ spec: { bulk: 1 } }] });
  });

  it("says when an object cannot be converted", async () => {
    await test.call("POST", widgets, widget("a", { spec: { size: 666 } }));
    expect((await test.call("GET", `${beta}/a`)).body).toMatchObject({
      code: 500,
      message:
        "Internal error occurred: conversion of Widget.example.com to example.com/v1beta1 failed: unlucky",
    });
    const stream = test.open(`${beta}?watch=1`);
    await stream.ended;
    expect(stream.events).toMatchObject([{ type: "ERROR", object: { kind: "Status", code: 500 } }]);
  });
});
