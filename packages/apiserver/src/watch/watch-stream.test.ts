import { fieldAt, stringAt } from "@unfold/apimachinery";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
  widgets,
} from "../server-fixture.js";
import { createMemoryStore } from "../store/open-store.js";

const merge = { "content-type": "application/merge-patch+json" };

let test: TestServer;

beforeEach(async () => {
  test = await startTestServer();
  await test.call("POST", definitions, widgetDefinition);
});

afterEach(() => {
  vi.useRealTimers();
});

const revision = async (): Promise<string> =>
  stringAt((await test.call("GET", widgets)).body, "metadata", "resourceVersion") ?? "";

const shape = ({ type, object }: { type: string; object: Parameters<typeof stringAt>[0] }): string =>
  `${type} ${stringAt(object, "metadata", "name")}`;

describe("a watch", () => {
  it("tells every change after a revision once, in order, old ones and new ones", async () => {
    const from = await revision();
    await test.call("POST", widgets, widget("a"));
    const stream = test.open(`${widgets}?watch=1&resourceVersion=${from}`);
    await stream.written(1);
    await test.call("PATCH", `${widgets}/a`, { spec: { size: 2 } }, merge);
    await test.call("DELETE", `${widgets}/a`);
    expect(stream.events.map(shape)).toEqual(["ADDED a", "MODIFIED a", "DELETED a"]);
    const revisions = stream.events.map(({ object }) =>
      Number(stringAt(object, "metadata", "resourceVersion")),
    );
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    expect(new Set(revisions).size).toBe(3);
  });

  it("as tables sends the columns once", async () => {
    const from = await revision();
    await test.call("POST", widgets, widget("a"));
    await test.call("POST", widgets, widget("b"));
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const stream = test.open(`${widgets}?watch=1&resourceVersion=${from}`, { accept });
    await stream.written(2);
    const columns = stream.events.map(({ object }) => object.columnDefinitions);
    expect(columns).toEqual([expect.arrayContaining([expect.objectContaining({ name: "Name" })]), null]);
  });

  it("is of lists: a named object is read, whatever the query says", async () => {
    await test.call("POST", widgets, widget("a"));
    expect((await test.call("GET", `${widgets}/a?watch=true`)).body).toMatchObject({ kind: "Widget" });
  });

  it("that wants no initial events begins with what comes", async () => {
    await test.call("POST", widgets, widget("a"));
    const options = "sendInitialEvents=false&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    for (const from of ["", "&resourceVersion=0"]) {
      const stream = test.open(`${widgets}?watch=true&${options}${from}`);
      await test.call("PATCH", `${widgets}/a`, { metadata: { labels: { from: "x" } } }, merge);
      await stream.written(1);
      expect(stream.events.map(shape)).toEqual(["MODIFIED a"]);
      stream.disconnect();
      await test.call("PATCH", `${widgets}/a`, { metadata: { labels: { from: null } } }, merge);
    }
  });

  it("of metadata has bookmarks that are metadata too", async () => {
    const options = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    const accept = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
    const stream = test.open(`${widgets}?watch=true&${options}`, { accept });
    await stream.written(1);
    expect(stream.events).toMatchObject([
      { type: "BOOKMARK", object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1" } },
    ]);
  });

  it("without revision begins with what is there", async () => {
    await test.call("POST", widgets, widget("a"));
    const stream = test.open(`${widgets}?watch=true`);
    await stream.written(1);
    await test.call("POST", widgets, widget("b"));
    expect(stream.events.map(shape)).toEqual(["ADDED a", "ADDED b"]);
  });

  it("with a selector makes objects come and go as they begin and cease to match", async () => {
    await test.call("POST", widgets, widget("a"));
    const stream = test.open(`${widgets}?watch=1&labelSelector=on&resourceVersion=${await revision()}`);
    const label = (on: string | null) =>
      test.call("PATCH", `${widgets}/a`, { metadata: { labels: { on } } }, merge);
    await label("1");
    await label("2");
    await label(null);
    await test.call("DELETE", `${widgets}/a`);
    expect(stream.events.map(shape)).toEqual(["ADDED a", "MODIFIED a", "DELETED a"]);
    const [, modified, deleted] = stream.events;
    expect(fieldAt(deleted?.object, "metadata", "labels")).toEqual(
      fieldAt(modified?.object, "metadata", "labels"),
    );
  });

  it("of one object, by the old watch path or by a field selector, leaves out the others", async () => {
    const streams = [
      test.open("/apis/example.com/v1/watch/namespaces/default/widgets/a"),
      test.open(`${widgets}?watch=1&fieldSelector=metadata.name%3Da`),
    ];
    await test.call("POST", widgets, widget("b"));
    await test.call("POST", widgets, widget("a"));
    for (const stream of streams) expect(stream.events.map(shape)).toEqual(["ADDED a"]);
  });

  it("ends its initial events with an annotated bookmark when asked to", async () => {
    await test.call("POST", widgets, widget("a"));
    const query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    const stream = test.open(`${widgets}?${query}`);
    await stream.written(2);
    expect(stream.events).toMatchObject([
      { type: "ADDED" },
      {
        type: "BOOKMARK",
        object: {
          kind: "Widget",
          apiVersion: "example.com/v1",
          metadata: {
            resourceVersion: await revision(),
            annotations: { "k8s.io/initial-events-end": "true" },
          },
        },
      },
    ]);
  });

  it("sends bookmarks every minute and before the timeout, then ends", async () => {
    vi.useFakeTimers();
    const stream = test.open(`${widgets}?watch=1&allowWatchBookmarks=true&timeoutSeconds=90`);
    await vi.advanceTimersByTimeAsync(89_000);
    expect(stream.events.map(({ type }) => type)).toEqual(["BOOKMARK"]);
    await vi.advanceTimersByTimeAsync(1000);
    await stream.ended;
    expect(stream.events.map(({ type }) => type)).toEqual(["BOOKMARK", "BOOKMARK"]);
  });

  it("shows table rows when asked for a table", async () => {
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const stream = test.open(`${widgets}?watch=1`, { accept });
    await test.call("POST", widgets, widget("a"));
    expect(stream.events).toMatchObject([
      { type: "ADDED", object: { kind: "Table", rows: [{ cells: ["a", 1] }] } },
    ]);
  });

  it("ends when the kind changes, when the server stops and when the client leaves", async () => {
    const first = test.open(`${widgets}?watch=1`);
    const second = test.open("/api/v1/configmaps?watch=1");
    const left = test.open("/api/v1/configmaps?watch=1");
    left.disconnect();
    await left.ended;
    const later = test.open("/api/v1/namespaces?watch=1");
    await later.written(4);
    later.disconnect();
    await later.ended;
    const path = "/spec/names/shortNames";
    await test.call("PATCH", `${definitions}/widgets.example.com`, [{ op: "remove", path }], {
      "content-type": "application/json-patch+json",
    });
    await first.ended;
    expect(second.writableEnded).toBe(false);
    await test.server.close();
    await second.ended;
  });

  it("answers 410 as an event when the revision is gone", async () => {
    test = await startTestServer({ store: createMemoryStore({ window: { events: 2, bytes: 1_000_000 } }) });
    const stream = test.open("/api/v1/namespaces?watch=1&resourceVersion=1");
    await stream.ended;
    expect(stream.events).toMatchObject([
      {
        type: "ERROR",
        object: {
          kind: "Status",
          code: 410,
          reason: "Expired",
          message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/),
        },
      },
    ]);
  });
});
