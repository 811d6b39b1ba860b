import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { GroupVersionResource, KubeObject } from "@unfold/apimachinery";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ClusterClient } from "./cluster-client.js";
import { textOf } from "./http-transport.js";

const widgets: GroupVersionResource = { group: "example.com", version: "v1", resource: "widgets" };
const widget: KubeObject = {
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name: "w", namespace: "ns" },
};
const key = { namespace: "ns", name: "w" };

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly type: string | undefined;
  readonly body: unknown;
}

let server: Server;
let client: ClusterClient;
const seen: Seen[] = [];
let answer: { code: number; text: string };

async function record(request: IncomingMessage): Promise<void> {
  const text = await textOf(request);
  const { method, url, headers } = request;
  seen.push({ method, url, type: headers["content-type"], body: text === "" ? undefined : JSON.parse(text) });
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void record(request).then(() => {
      response.writeHead(answer.code, { "content-type": "application/json" });
      response.end(answer.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  client = new ClusterClient({
    server: `http://127.0.0.1:${port}`,
    namespace: "default",
    insecureSkipTlsVerify: false,
  });
});

afterAll(() => {
  client.close();
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  seen.length = 0;
  answer = { code: 200, text: JSON.stringify(widget) };
});

describe("ClusterClient", () => {
  it.each([
    {
      name: "get",
      call: () => client.get(widgets, key),
      want: { method: "GET", url: "/apis/example.com/v1/namespaces/ns/widgets/w" },
    },
    {
      name: "list",
      call: () => client.list(widgets, { labelSelector: "a=b,c", limit: 5 }),
      want: { method: "GET", url: "/apis/example.com/v1/widgets?labelSelector=a%3Db%2Cc&limit=5" },
    },
    {
      name: "create",
      call: () => client.create(widgets, widget, { fieldManager: "me" }),
      want: {
        method: "POST",
        url: "/apis/example.com/v1/namespaces/ns/widgets?fieldManager=me",
        body: widget,
      },
    },
    {
      name: "update of status",
      call: () => client.update(widgets, widget, { subresource: "status", dryRun: true }),
      want: {
        method: "PUT",
        url: "/apis/example.com/v1/namespaces/ns/widgets/w/status?dryRun=All",
        body: widget,
      },
    },
    {
      name: "apply",
      call: () =>
        client.patch(
          widgets,
          key,
          { type: "application/apply-patch+yaml", body: widget, force: true },
          { fieldManager: "me" },
        ),
      want: {
        method: "PATCH",
        url: "/apis/example.com/v1/namespaces/ns/widgets/w?fieldManager=me&force=true",
        type: "application/apply-patch+yaml",
      },
    },
    {
      name: "delete",
      call: () => client.delete(widgets, key, { preconditions: { uid: "u" } }),
      want: {
        method: "DELETE",
        url: "/apis/example.com/v1/namespaces/ns/widgets/w",
        body: { preconditions: { uid: "u" } },
      },
    },
    {
      name: "core group",
      call: () => client.get({ group: "", version: "v1", resource: "nodes" }, { name: "n" }),
      want: { url: "/api/v1/nodes/n" },
    },
  ])("$name sends the request Kubernetes expects", async ({ call, want }) => {
    await call();
    expect(seen[0]).toMatchObject(want);
  });

  it.each([
    { answered: { code: 202, text: "" }, want: undefined },
    { answered: { code: 200, text: '{"a":1}' }, want: { a: 1 } },
  ])("request gives $want for $answered", async ({ answered, want }) => {
    answer = answered;
    expect(await client.request("PUT", "/apis/example.com/v1/do?x=1", { b: 2 })).toEqual(want);
    expect(seen[0]).toMatchObject({ method: "PUT", url: "/apis/example.com/v1/do?x=1", body: { b: 2 } });
  });

  it("request rejects with the server's Status", async () => {
    answer = { code: 409, text: '{"kind":"Status","reason":"Conflict","message":"no"}' };
    await expect(client.request("GET", "/x")).rejects.toMatchObject({ reason: "Conflict", message: "no" });
  });

  it("rejects with the server's Status", async () => {
    answer = {
      code: 404,
      text: JSON.stringify({
        kind: "Status",
        status: "Failure",
        reason: "NotFound",
        message: "gone",
        code: 404,
      }),
    };
    await expect(client.get(widgets, key)).rejects.toMatchObject({
      reason: "NotFound",
      message: "gone",
      code: 404,
    });
  });

  it("rejects with the text when the answer is no Status", async () => {
    answer = { code: 503, text: "busy" };
    await expect(client.get(widgets, key)).rejects.toMatchObject({
      reason: "ServiceUnavailable",
      message: "busy",
      code: 503,
    });
  });

  it("watch yields events, rejects at an ERROR event", async () => {
    const error = {
      type: "ERROR",
      object: { kind: "Status", reason: "Expired", message: "too old", code: 410 },
    };
    answer = {
      code: 200,
      text: `${JSON.stringify({ type: "ADDED", object: widget })}\n\n${JSON.stringify(error)}\n`,
    };
    const events = client.watch(widgets, { resourceVersion: "7", signal: new AbortController().signal });
    expect((await events.next()).value).toEqual({ type: "ADDED", object: widget });
    await expect(events.next()).rejects.toMatchObject({ reason: "Expired" });
    expect(seen[0]?.url).toBe(
      "/apis/example.com/v1/widgets?resourceVersion=7&watch=true&allowWatchBookmarks=true&timeoutSeconds=300",
    );
  });

  it("watch ends without error when it is aborted", async () => {
    const abort = new AbortController();
    abort.abort();
    const events = client.watch(widgets, { resourceVersion: "7", signal: abort.signal });
    expect((await events.next()).done).toBe(true);
  });
});
